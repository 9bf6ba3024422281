/**
 * Starts the SDK from the environment: `node --import @keytrail/sdk/register app.js`.
 * It has no exports and never throws; what it did stands in one line on standard error.
 */
import { createRequire } from "node:module";
import { createSdkLog } from "./instrument/sdk-log.ts";

try {
  // Not by an import: one of a package that is absent would keep the service from starting.
  const { startKeytrail } = createRequire(import.meta.url)("@keytrail/sdk") as typeof import("./index.ts");
  startKeytrail({}, process.env);
} catch (error) {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  const [, name] = /(?:package|module) '([^']+)'/.exec(message ?? "") ?? [];
  const isAbsent = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
  createSdkLog(process.env["KEYTRAIL_LOG"] === "off" ? "off" : "warn").warn(
    isAbsent && name !== undefined
      ? `not started: Cannot load ${name}: the package must be installed: received nothing`
      : `not started: ${message ?? "unknown error"}`,
  );
}

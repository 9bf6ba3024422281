import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { createSdkModules } from "../../../sdk/src/instrument/sdk-modules.ts";

test("packages are found from where @opentelemetry/sdk-node stands", () => {
  const modules = createSdkModules(import.meta.url);
  expect(modules.majorVersion).toBe(3);
  expect(typeof modules.read("@opentelemetry/sdk-trace", "BatchSpanProcessor")).toBe("function");
  expect(modules.requireFrom("@opentelemetry/instrumentation")?.resolve("import-in-the-middle")).toContain(
    "import-in-the-middle",
  );
});

test("an export that is gone is named", () => {
  const modules = createSdkModules(import.meta.url);
  expect(() => modules.read("@opentelemetry/sdk-trace", "NoSuchThing")).toThrow(
    "Cannot load @opentelemetry/sdk-trace: the package must export NoSuchThing: received nothing",
  );
  expect(() => modules.read("@opentelemetry/no-such-package", "Any")).toThrow(
    "Cannot load @opentelemetry/no-such-package: the package must be installed: received nothing",
  );
});

test("without @opentelemetry/sdk-node the missing package is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-peers-"));
  expect(() => createSdkModules(pathToFileURL(join(folder, "index.js")).href)).toThrow(
    expect.objectContaining({
      code: "peer_missing",
      message: expect.stringContaining("Cannot load @opentelemetry/sdk-node"),
    }),
  );
  rmSync(folder, { recursive: true });
});

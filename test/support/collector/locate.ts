import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const MANIFEST_PATH: string = fileURLToPath(new URL("builder-config.yaml", import.meta.url));

/** Where the build script puts the Collector: outside of the repository, one folder for each content of the manifest. */
export function cachedCollectorPath(environment: Readonly<Record<string, string | undefined>>): string {
  const cacheFolder = environment["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const manifestHash = createHash("sha256").update(readFileSync(MANIFEST_PATH)).digest("hex").slice(0, 16);
  return join(cacheFolder, "keytrail", "collector", manifestHash, "otelcol");
}

/**
 * Finds the Collector by `OTELCOL_BIN`, else in the cache.
 *
 * @returns its path, or undefined where there is none and the tests may skip
 * @throws Error where `OTELCOL_BIN` names no file, and where `KEYTRAIL_REQUIRE_PEERS` is `1` and there is none
 */
export function findCollector(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = environment["OTELCOL_BIN"];
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) throw new Error(`Cannot use OTELCOL_BIN: a file was wanted: received ${named}`);
    return named;
  }
  const cached = cachedCollectorPath(environment);
  if (existsSync(cached)) return cached;
  if (environment["KEYTRAIL_REQUIRE_PEERS"] === "1") {
    throw new Error(`Cannot find the Collector that KEYTRAIL_REQUIRE_PEERS=1 asks for: ${HOW_TO_GET_ONE}`);
  }
  return undefined;
}

export const HOW_TO_GET_ONE =
  "set OTELCOL_BIN, or build one with `npm run collector:build` (Go 1.25 or later, some minutes)";

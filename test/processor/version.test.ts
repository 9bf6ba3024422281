import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../../processor/src/version.ts";

test("VERSION is the version of the package", () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../processor/package.json", import.meta.url), "utf8"));
  expect(manifest).toHaveProperty("version", VERSION);
});

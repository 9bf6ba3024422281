/**
 * `npm run build`, behind the compiler: one JavaScript file for what the entries share, and the types that their types need.
 * Each vendor's key formats are a file of their own; in one file, the hundreds of them open in half the time at a service's start.
 */
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

const ENTRIES = ["index", "register", "cli", "attributes", "keys/index"];
const RELATIVE_IMPORT = /(?:from|import)\s*\(?"(\.[^"]+)\.ts"/g;

await build({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
  platform: "node",
  external: [/^@opentelemetry\//],
  logLevel: "warn",
  // Docstrings are read in the types; here they would be a tenth of what is installed.
  // Chunks stand beside the entries: `../package.json` is read from there.
  output: { dir: "dist", format: "esm", comments: false, chunkFileNames: "[name]-chunk.js" },
});
removeUnusedTypes();

function removeUnusedTypes(): void {
  const needed = new Set(ENTRIES.map((entry) => join("dist", `${entry}.d.ts`)));
  for (const file of needed) {
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(RELATIVE_IMPORT))
      needed.add(join(file, "..", `${path}.d.ts`));
  }
  for (const file of globSync("dist/**/*.d.ts")) if (!needed.has(file)) rmSync(file);
}

/**
 * `npm run build`, behind the compiler: one JavaScript file for what the entries share, and the types that their types need.
 * Each vendor's key formats are a file of their own; in one file, the hundreds of them open in half the time at a service's start.
 */
import { build } from "rolldown";
import { pruneTypes } from "../build/prune-types.ts";

const ENTRIES = ["index", "register", "cli", "attributes", "keys/index"];

await build({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
  platform: "node",
  external: [/^@opentelemetry\//],
  logLevel: "warn",
  // Docstrings are read in the types; here they would be a tenth of what is installed.
  // Chunks stand beside the entries: `../package.json` is read from there.
  output: { dir: "dist", format: "esm", comments: false, chunkFileNames: "[name]-chunk.js" },
});
pruneTypes(ENTRIES);

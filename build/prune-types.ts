import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const RELATIVE_IMPORT = /(?:from|import)\s*\(?"(\.[^"]+)\.ts"/g;

/**
 * Removes the declarations in `dist` that no entry's types need: nobody can import the other modules of a package.
 *
 * @param entries modules that the package exports, below `dist`, without an ending
 */
export function pruneTypes(entries: readonly string[]): void {
  const needed = new Set(entries.map((entry) => join("dist", `${entry}.d.ts`)));
  for (const file of needed) {
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(RELATIVE_IMPORT))
      needed.add(join(file, "..", `${path}.d.ts`));
  }
  for (const file of globSync("dist/**/*.d.ts")) if (!needed.has(file)) rmSync(file);
}

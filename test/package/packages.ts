import { globSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runOrThrow } from "./commands.ts";
import { countBytes } from "./installed-tree.ts";
import type { PackageBudget } from "./budgets.ts";

/** A package as npm would publish it. */
export interface PackedPackage {
  readonly budget: PackageBudget;
  readonly tarball: string;
  readonly packedBytes: number;
  /** Where the tarball is unpacked. */
  readonly folder: string;
  readonly unpackedBytes: number;
  /** Paths in the tarball, with `/`. */
  readonly files: readonly string[];
}

/** Packs a package that is built, and unpacks the tarball beside it. */
export function packPackage(root: string, budget: PackageBudget, outFolder: string): PackedPackage {
  const folder = join(outFolder, budget.folder);
  mkdirSync(folder, { recursive: true });
  const packed = runOrThrow(join(root, budget.folder), "npm", ["pack", "--silent", "--pack-destination", outFolder]);
  const tarball = join(outFolder, packed.stdout.trim().split("\n").at(-1) ?? "");
  runOrThrow(folder, "tar", ["-xzf", tarball, "--strip-components=1"]);
  return {
    budget,
    tarball,
    packedBytes: statSync(tarball).size,
    folder,
    unpackedBytes: countBytes(folder),
    files: globSync("**/*", { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll("\\", "/"),
      ),
  };
}

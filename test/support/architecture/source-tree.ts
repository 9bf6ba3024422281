import { globSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { toBareCode } from "./bare-code.ts";

export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** Path from the root for a file of ours, whichever way it was named; `node:fs` or the package's specifier for all else. */
  readonly target: string;
}

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  /** The code alone: see {@link toBareCode}. */
  readonly bareCode: string;
  /** Types included: a type-only import binds the reader as the others do. */
  readonly imports: readonly Import[];
}

/** The two published packages, by the name that the other one imports. */
const WORKSPACES: Readonly<Record<string, string>> = { "@keytrail/sdk": "sdk", "@keytrail/processor": "processor" };

/** In bare code a specifier is two quotes with spaces between. Static, side-effect, dynamic and type imports, re-exports, `require`. */
const IMPORTS = [
  /\b(?:import|export)\b[^"';()=]*?\bfrom\s*(["'])( +)\1/g,
  /\bimport\s*(["'])( +)\1/g,
  /\b(?:import|require|require\.resolve)\s*\(\s*(["'])( +)\1/g,
];

/** Reads `sdk/src` and `processor/src` under a root, the repository's or a fixture's. */
export function readSourceTree(root: string): readonly SourceFile[] {
  const realRoot = realpathSync(root);
  const files = globSync("{sdk,processor}/src/**/*.ts", { cwd: realRoot });
  return files.map((file) => readSourceFile(realRoot, file.split(sep).join("/"))).toSorted(byPath);
}

const byPath = (a: SourceFile, b: SourceFile): number => (a.path < b.path ? -1 : 1);

function readSourceFile(root: string, path: string): SourceFile {
  const source = readFileSync(join(root, path), "utf8");
  const bareCode = toBareCode(source);
  const specifiers = IMPORTS.flatMap((pattern) => [...bareCode.matchAll(pattern)]).map((match) => {
    const end = match.index + match[0].length - 1;
    return source.slice(end - (match[2] ?? "").length, end);
  });
  return {
    path,
    bareCode,
    imports: specifiers.map((specifier) => ({ specifier, target: toTarget(root, path, specifier) })),
  };
}

function toTarget(root: string, importer: string, specifier: string): string {
  if (specifier.startsWith(".")) return toRealPath(root, resolve(root, dirname(importer), specifier));
  const workspace = Object.keys(WORKSPACES).find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (workspace === undefined) return specifier;
  const folder = join(root, WORKSPACES[workspace] ?? "");
  const entry = sourceEntries(folder)[`.${specifier.slice(workspace.length)}`];
  return entry === undefined ? specifier : toRealPath(root, join(folder, entry));
}

/** A link into another folder must not hide where an import ends. What isn't there stays as it is written: the type check names it. */
function toRealPath(root: string, path: string): string {
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    // The file is missing; nothing to resolve.
  }
  return relative(root, real).split(sep).join("/");
}

/** `exports` of a workspace under the condition that leads to the sources. */
function sourceEntries(folder: string): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  };
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([name, entry]) => {
      const source = typeof entry === "string" ? entry : entry["keytrail-source"];
      return source === undefined ? [] : [[name, source]];
    }),
  );
}

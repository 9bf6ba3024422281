import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../options.ts";

/** What the doctor looks at. */
export interface ServiceUnderExam {
  readonly folder: string;
  readonly environment: Environment;
  /** `process.versions.node`. */
  readonly nodeVersion: string;
}

/** Something that is wrong, and the line that mends it. */
export interface Complaint {
  readonly problem: string;
  readonly remedy: string;
}

/** One look at a service; empty when all is well. */
export type Check = (service: ServiceUnderExam) => readonly Complaint[] | Promise<readonly Complaint[]>;

/** What of `package.json` matters here. */
export interface Manifest {
  readonly type?: string;
  readonly main?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly version?: string;
}

/** Reads a `package.json`; empty where there is none, or none that can be read. */
export function readManifest(folder: string): Manifest {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as unknown;
    return typeof manifest === "object" && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}

/** How the service is started: its `start` script, and what every Node process is told. */
export function readStartCommand({ folder, environment }: ServiceUnderExam): string {
  return `${readManifest(folder).scripts?.["start"] ?? ""} ${environment["NODE_OPTIONS"] ?? ""}`;
}

/** The file that the `start` script runs, else `main`, else `index.js`; undefined where it can't be read. */
export function readEntry({ folder }: ServiceUnderExam): { readonly path: string; readonly text: string } | undefined {
  const { scripts = {}, main = "index.js" } = readManifest(folder);
  const started = /\bnode\s(?:.*\s)?([\w./-]+\.[cm]?[jt]s)\b/.exec(scripts["start"] ?? "");
  const path = started?.[1] ?? main;
  try {
    return { path, text: readFileSync(join(folder, path), "utf8") };
  } catch {
    return undefined;
  }
}

/**
 * The distinct versions of a package in a service's tree: in its own `node_modules`, in those of its packages, in the folders above it (workspaces),
 * and in the store that pnpm keeps below `node_modules`. Rising.
 */
export function findVersions(folder: string, name: string): readonly string[] {
  const nested = listPackages(folder).map((path) => join(folder, "node_modules", path));
  const roots = [folder, ...listParents(folder)];
  const holders = [...roots, ...nested, ...roots.flatMap((root) => listPnpmHolders(root, name))];
  const versions = holders.map((holder) => readManifest(join(holder, "node_modules", name)).version);
  const distinct = [...new Set(versions.filter((version) => version !== undefined))];
  return distinct.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function listParents(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...listParents(parent)];
}

/** https://pnpm.io/symlinked-node-modules-structure: `node_modules/.pnpm/@scope+name@version/node_modules/@scope/name`. */
function listPnpmHolders(folder: string, name: string): readonly string[] {
  const store = join(folder, "node_modules/.pnpm");
  return listFolders(store)
    .filter((entry) => entry.startsWith(`${name.replace("/", "+")}@`))
    .map((entry) => join(store, entry));
}

function listPackages(folder: string): readonly string[] {
  return listFolders(join(folder, "node_modules")).flatMap((name) =>
    name.startsWith("@")
      ? listFolders(join(folder, "node_modules", name)).map((scoped) => `${name}/${scoped}`)
      : [name],
  );
}

function listFolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

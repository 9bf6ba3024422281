import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../package/commands.ts";

/** The oldest Node that the SDK promises to run on, and the version that is fetched where none of its line is there. */
const LEAST_MINOR = 19;
const FETCHED = "20.19.6";

/**
 * Finds a Node 20 of the SDK's `engines` among the programs of this machine; else takes it from npm, as the package of binaries for this platform.
 *
 * @returns its path; undefined where neither gives one
 */
export function findNode20(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "node")).find(isNode20) ?? fetchNode20();
}

function isNode20(path: string): boolean {
  if (!existsSync(path)) return false;
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(run(tmpdir(), path, ["--version"]).stdout) ?? [];
  return major === "20" && Number(minor) >= LEAST_MINOR;
}

function fetchNode20(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-node-20-"));
  const name = `node-${process.platform}-${process.arch}`;
  run(folder, "npm", [
    "install",
    "--prefix",
    folder,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    `${name}@${FETCHED}`,
  ]);
  const path = join(folder, "node_modules", name, "bin/node");
  return isNode20(path) ? path : undefined;
}

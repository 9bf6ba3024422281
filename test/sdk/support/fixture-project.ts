import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";
import { run, runOrThrow } from "../../package/commands.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=60000"];

/** A project of its own, outside of the repository, for what can't stand in the repository's tree. */
export interface FixtureProject {
  readonly folder: string;
  /** Why its packages could not be installed; undefined when they are there. */
  readonly missing: string | undefined;
}

/**
 * Copies a project with a lockfile, and installs what that names; the copy goes when the test file is over.
 *
 * @param name its folder in `test/sdk`
 * @param npmArguments the command of npm that installs it, with its flags
 * @param what it is called in the message
 */
export function installFixtureProject(name: string, npmArguments: readonly string[], what: string): FixtureProject {
  const folder = mkdtempSync(join(tmpdir(), `keytrail-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, "test/sdk", name), folder, { recursive: true });
  const { exitCode, output } = run(folder, "npm", [...npmArguments, ...FLAGS]);
  if (exitCode === 0) return { folder, missing: undefined };
  const reason = output.split("\n").find((line) => line.includes("code")) ?? `npm ${npmArguments[0]} failed`;
  const missing = `${what} can't be installed: a registry of npm packages is wanted: ${reason}`;
  console.warn(`skipped: ${missing}`);
  return { folder, missing };
}

/** Builds the SDK, and puts it into a project as npm would: without its peers, which the project has. */
export function installBuiltSdk(project: FixtureProject): void {
  runOrThrow(ROOT, "npm", ["run", "build", "--silent", "--workspace", "@keytrail/sdk"]);
  const folder = join(project.folder, "node_modules/@keytrail/sdk");
  mkdirSync(folder, { recursive: true });
  for (const part of ["dist", "package.json"]) cpSync(join(ROOT, "sdk", part), join(folder, part), { recursive: true });
}

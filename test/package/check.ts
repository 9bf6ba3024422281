/**
 * `npm run pack:check`: builds both packages, packs them, and looks at the tarballs as a user gets them.
 * One line a check, then the count; exit code 1 when one failed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { INSTALL_BUDGET, KNOWN_INSTALL_SCRIPTS, PACKAGE_BUDGETS } from "./budgets.ts";
import { runOrThrow } from "./commands.ts";
import { countBytes, findInstalledPackages, findInstallScripts } from "./installed-tree.ts";
import { findPackingFaults } from "./packed-files.ts";
import { packPackage } from "./packages.ts";
import type { PackedPackage } from "./packages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface PublishedManifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly access?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly bundleDependencies?: readonly string[];
}

let passed = 0;
let failed = 0;

/** Runs one check: what it returns stands on its line, what it throws makes it fail. */
async function check(name: string, verify: () => string | Promise<string>): Promise<void> {
  try {
    const detail = await verify();
    passed++;
    console.log(`ok    ${name}${detail === "" ? "" : `: ${detail}`}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function expectNone(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join("; "));
}

function expectAtMost(what: string, received: number, most: number): string {
  if (received > most) throw new Error(`at most ${most} ${what} were wanted: received ${received}`);
  return `${received} of at most ${most} ${what}`;
}

function expectSame(what: string, received: unknown, wanted: unknown): void {
  if (JSON.stringify(received) === JSON.stringify(wanted)) return;
  throw new Error(`${what}: ${JSON.stringify(wanted)} was wanted: received ${JSON.stringify(received)}`);
}

function manifestOf({ folder }: PackedPackage): PublishedManifest {
  const manifest: PublishedManifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest;
}

/** The modules that a package exports. */
function modulesOf({ exports }: PublishedManifest): readonly string[] {
  return Object.values(exports)
    .map((target) => (typeof target === "object" && target !== null && "default" in target ? target.default : target))
    .filter((path): path is string => typeof path === "string" && path.endsWith(".js"))
    .map((path) => path.replace(/^\.\//, ""));
}

async function checkTarball(packed: PackedPackage): Promise<void> {
  const { budget, folder, tarball, files } = packed;
  const manifest = manifestOf(packed);
  await check(`${budget.name} holds what it should and nothing else`, () => {
    expectNone(findPackingFaults(files, modulesOf(manifest)));
    return `${files.length} files`;
  });
  await check(`${budget.name} keeps its size`, () => {
    const unpacked = expectAtMost("bytes unpacked", packed.unpackedBytes, budget.maxUnpackedBytes);
    return `${expectAtMost("bytes packed", packed.packedBytes, budget.maxPackedBytes)}, ${unpacked}`;
  });
  await check(`${budget.name} keeps its dependencies`, () => {
    const names = (list: Readonly<Record<string, string>> = {}): readonly string[] => Object.keys(list).toSorted();
    expectSame("dependencies", names(manifest.dependencies), budget.dependencies);
    expectSame("peerDependencies", names(manifest.peerDependencies), budget.peerDependencies);
    expectSame("optionalDependencies", names(manifest.optionalDependencies), []);
    expectSame("bundleDependencies", manifest.bundleDependencies ?? [], []);
    return `${budget.dependencies.length} and ${budget.peerDependencies.length} peers`;
  });
  await check(`${budget.name} is published for everybody`, () => {
    expectSame("publishConfig.access", manifest.publishConfig?.access, "public");
    return "";
  });
  await check(`${budget.name} has commands that start with a shebang`, () => {
    const scripts = Object.values(manifest.bin ?? {});
    expectNone(
      scripts
        .filter((script) => !readFileSync(join(folder, script), "utf8").startsWith("#!/usr/bin/env node\n"))
        .map((script) => `${script} must start with #!/usr/bin/env node`),
    );
    return scripts.join(", ") || "none";
  });
  await check(`${budget.name} satisfies publint`, async () => {
    const { messages } = await publint({ pkgDir: folder, pack: false, strict: true, level: "warning" });
    expectNone(messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code));
    return "strict";
  });
  await check(`${budget.name} satisfies attw`, () => {
    runOrThrow(ROOT, join(ROOT, "node_modules", ".bin", "attw"), [
      tarball,
      "--profile",
      "esm-only",
      "--no-color",
      "--no-emoji",
    ]);
    return "profile esm-only";
  });
}

/** `./register` starts the SDK, and has a check of its own. */
const entriesOf = (packed: PackedPackage): readonly string[] =>
  Object.keys(manifestOf(packed).exports)
    .filter((entry) => entry !== "./package.json" && entry !== "./register")
    .map((entry) => `${packed.budget.name}${entry.slice(1)}`);

async function checkInstallation(packages: readonly PackedPackage[], project: string): Promise<void> {
  await check("both tarballs install into an empty project with --ignore-scripts", () => {
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    runOrThrow(project, "npm", ["install", ...flags, ...packages.map(({ tarball }) => tarball)]);
    const installed = findInstalledPackages(project);
    const bytes = expectAtMost("bytes", countBytes(join(project, "node_modules")), INSTALL_BUDGET.maxBytes);
    return `${expectAtMost("packages", installed.length, INSTALL_BUDGET.maxPackages)}, ${bytes}`;
  });
  await check("no package but those that are known runs a script at install", () => {
    const scripted = findInstallScripts(findInstalledPackages(project));
    expectNone(scripted.filter((name) => !KNOWN_INSTALL_SCRIPTS.includes(name)).map((name) => `${name} runs one`));
    expectSame("known ones", scripted, KNOWN_INSTALL_SCRIPTS);
    return scripted.join(", ");
  });
  for (const entry of packages.flatMap(entriesOf)) {
    await check(`${entry} loads by import and by require, with the same names`, () => {
      const byImport = namesOf(project, "--input-type=module", `import * as it from ${JSON.stringify(entry)};`);
      const byRequire = namesOf(project, "--input-type=commonjs", `const it = require(${JSON.stringify(entry)});`);
      expectSame("names by require", byRequire, byImport);
      if (byImport.length === 0) throw new Error("exports were wanted: received none");
      return `${byImport.length} exports`;
    });
  }
  await check("node --import @keytrail/sdk/register runs a service", () => {
    const script = "console.log('served'); process.exit(0)";
    const flags = ["--import", "@keytrail/sdk/register", "--input-type=module", "--eval", script];
    const closed = { OTEL_TRACES_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none" };
    expectSame("standard output", runOrThrow(project, "node", flags, closed).stdout, "served\n");
    return "";
  });
  await check("keytrail --version prints the version", () => {
    const processor = packages.find(({ budget }) => budget.folder === "processor");
    const { stdout } = runOrThrow(project, join(project, "node_modules", ".bin", "keytrail"), ["--version"]);
    expectSame("version", stdout.trim().split(" ").at(-1), processor && manifestOf(processor).version);
    return stdout.trim();
  });
  await check("keytrail --help runs without the sources", () => {
    const { stdout } = runOrThrow(project, join(project, "node_modules", ".bin", "keytrail"), ["--help"]);
    expectNone(["run", "check", "hash", "replay", "demo"].filter((word) => !stdout.includes(word)));
    return `${stdout.trim().split("\n").length} lines`;
  });
}

function namesOf(project: string, inputType: string, load: string): readonly string[] {
  const script = `${load} console.log(JSON.stringify(Object.keys(it).filter((name) => !/^(__esModule|module\\.exports)$/.test(name)).sort()));`;
  const names: readonly string[] = JSON.parse(runOrThrow(project, "node", [inputType, "--eval", script]).stdout);
  return names;
}

const scratch = mkdtempSync(join(tmpdir(), "keytrail-pack-"));
try {
  await check("both packages build", () => {
    runOrThrow(ROOT, "npm", ["run", "build", "--silent"]);
    return "";
  });
  const packages: PackedPackage[] = [];
  await check("both packages pack", () => {
    packages.push(...PACKAGE_BUDGETS.map((budget) => packPackage(ROOT, budget, scratch)));
    return packages.map(({ tarball }) => basename(tarball)).join(", ");
  });
  for (const packed of packages) await checkTarball(packed);
  if (packages.length === PACKAGE_BUDGETS.length) {
    await checkInstallation(packages, mkdtempSync(join(scratch, "project-")));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { PACKAGE_BUDGETS } from "./budgets.ts";
import { findInstalledPackages, findInstallScripts } from "./installed-tree.ts";
import { findPackingFaults } from "./packed-files.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXACT_VERSION = /^(?:npm:[@/a-z0-9.-]+@)?\d+\.\d+\.\d+$/;

interface Manifest {
  readonly version: string;
  readonly type: string;
  readonly license: string;
  readonly engines: { readonly node?: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

function readManifest(folder: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  return manifest;
}

describe("findPackingFaults()", () => {
  const good = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];

  test("finds nothing in a package that is as it should be", () => {
    expect(findPackingFaults([...good, "dist/keys/index.js", "dist/keys/index.d.ts"], ["dist/keys/index.js"])).toEqual(
      [],
    );
  });

  test.each([
    "src/index.ts",
    "dist/index.ts",
    "dist/index.js.map",
    "dist/test/a.d.ts",
    "dist/a.test.d.ts",
    "tsconfig.build.json",
    ".env",
  ])("names %s", (path) => {
    expect(findPackingFaults([...good, path], [])).toEqual([`${path} must not be there`]);
  });

  test.each(good.slice(0, 3))("names a missing %s", (path) => {
    expect(
      findPackingFaults(
        good.filter((other) => other !== path),
        [],
      ),
    ).toEqual([`${path} is missing`]);
  });

  test("names code without types", () => {
    expect(findPackingFaults([...good, "dist/a.js", "dist/inner.js"], ["dist/a.js"])).toEqual([
      "dist/a.js has no .d.ts",
    ]);
  });
});

describe("findInstallScripts()", () => {
  const project = mkdtempSync(join(tmpdir(), "keytrail-tree-"));
  afterAll(() => rmSync(project, { recursive: true, force: true }));
  const install = (path: string, manifest: object, extraFile?: string): void => {
    const folder = join(project, "node_modules", path);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: path, ...manifest }));
    if (extraFile !== undefined) writeFileSync(join(folder, extraFile), "");
  };

  test("names every package with a script at install or a binding, nested and scoped ones included", () => {
    install("quiet", { scripts: { test: "x", prepare: "x" } });
    install("loud", { scripts: { postinstall: "x" } });
    install("@scope/early", { scripts: { preinstall: "x" } });
    install("quiet/node_modules/native", { name: "native" }, "binding.gyp");
    install("quiet/node_modules/loud", { name: "loud", scripts: { install: "x" } });
    install(".bin", { scripts: { install: "x" } });
    const packages = findInstalledPackages(project);
    expect(packages).toHaveLength(5);
    expect(findInstallScripts(packages)).toEqual(["@scope/early", "loud", "native"]);
  });
});

describe("the manifests", () => {
  test.each(PACKAGE_BUDGETS)(
    "$name is ESM, of one version with the root, and pins what it depends on",
    ({ folder }) => {
      const manifest = readManifest(folder);
      expect(manifest).toMatchObject({ type: "module", license: "Apache-2.0", version: readManifest(".").version });
      for (const version of Object.values(manifest.dependencies ?? {})) expect(version).toMatch(EXACT_VERSION);
    },
  );

  test("the processor depends on the SDK of its own version", () => {
    expect(readManifest("processor").dependencies?.["@keytrail/sdk"]).toBe(readManifest("sdk").version);
  });

  test("the engines are those that are promised", () => {
    expect(PACKAGE_BUDGETS.map(({ folder }) => readManifest(folder).engines.node)).toEqual([">=20.19", ">=24"]);
  });

  test("every version of the tools is exact", () => {
    for (const version of Object.values(readManifest(".").devDependencies ?? {}))
      expect(version).toMatch(EXACT_VERSION);
  });

  test("the lockfile has an entry for every optional dependency, of other platforms too: npm ci refuses it otherwise", () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
    };
    const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) =>
          lock.packages[`node_modules/${name}`] === undefined &&
          lock.packages[`${place}/node_modules/${name}`] === undefined,
      ),
    );
    expect(missing).toEqual([]);
  });

  test.each(PACKAGE_BUDGETS)("$name leads from each entry to its source first, then types, then code", ({ folder }) => {
    for (const [entry, conditions] of Object.entries(readManifest(folder).exports)) {
      if (typeof conditions === "string") continue;
      expect(Object.keys(conditions), entry).toEqual(["keytrail-source", "types", "default"]);
      const source = conditions["keytrail-source"] ?? "";
      const built = source.replace("./src/", "./dist/");
      expect(conditions["types"]).toBe(built.replace(/\.ts$/, ".d.ts"));
      expect(conditions["default"]).toBe(built.replace(/\.ts$/, ".js"));
      expect(readFileSync(join(ROOT, folder, source), "utf8"), dirname(source)).not.toBe("");
    }
  });

  test.each(PACKAGE_BUDGETS)("$name carries the license of the repository", ({ folder }) => {
    expect(readFileSync(join(ROOT, folder, "LICENSE"), "utf8")).toBe(readFileSync(join(ROOT, "LICENSE"), "utf8"));
  });
});

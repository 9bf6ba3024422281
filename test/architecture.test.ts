import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { toBareCode } from "./support/architecture/bare-code.ts";
import { findRegistryGaps, findViolations } from "./support/architecture/check.ts";
import { COMPONENT_FAMILIES } from "./support/architecture/families.ts";
import { CODE_RULES, IMPORT_RULES } from "./support/architecture/import-rules.ts";
import { readSourceTree } from "./support/architecture/source-tree.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

describe("the sources", () => {
  const tree = readSourceTree(ROOT);

  test.each([...IMPORT_RULES, ...CODE_RULES])("rule $number: $says", ({ number, says }) => {
    expect(findViolations(tree).filter((found) => found.number === number && found.message.endsWith(says))).toEqual([]);
  });

  test("rule 8: no cycles, types included", () => {
    expect(findViolations(tree).filter(({ number }) => number === 8)).toEqual([]);
  });

  test("each component folder equals its registry", () => {
    expect(findRegistryGaps(tree)).toEqual([]);
  });

  test("the reader sees both packages and their imports", () => {
    const importsOf = (folder: string): number =>
      tree.filter(({ path }) => path.startsWith(folder)).reduce((sum, { imports }) => sum + imports.length, 0);
    expect(importsOf("sdk/src/")).toBeGreaterThan(100);
    expect(importsOf("processor/src/")).toBeGreaterThan(100);
  });
});

/** A source that breaks one rule, and what the checker says of it. */
const PLANTED: readonly {
  readonly breaks: number;
  readonly path: string;
  readonly code: string;
  readonly names: string;
}[] = [
  { breaks: 1, path: "sdk/src/keys/planted.ts", code: `import type { A } from "../errors.ts";`, names: "../errors.ts" },
  { breaks: 1, path: "sdk/src/keys/planted.ts", code: `import { parse } from "yaml";`, names: "yaml" },
  {
    breaks: 1,
    path: "sdk/src/keys/planted.ts",
    code: `import { a } from "./link/errors.ts";`,
    names: "./link/errors.ts",
  },
  { breaks: 2, path: "sdk/src/planted.ts", code: `import "@keytrail/processor";`, names: "@keytrail/processor" },
  {
    breaks: 2,
    path: "sdk/src/planted.ts",
    code: `export { A } from "../../processor/src/errors.ts";`,
    names: "errors.ts",
  },
  {
    breaks: 3,
    path: "processor/src/planted.ts",
    code: `import { startKeytrail } from "@keytrail/sdk";`,
    names: "@keytrail/sdk",
  },
  {
    breaks: 3,
    path: "processor/src/planted.ts",
    code: `const sdk = await import("@keytrail/sdk/register");`,
    names: "register",
  },
  {
    breaks: 3,
    path: "processor/src/planted.ts",
    code: `import { a } from "../../sdk/src/attributes.ts";`,
    names: "attributes.ts",
  },
  {
    breaks: 3,
    path: "processor/src/planted.ts",
    code: `import "./demo/service.ts";`,
    names: "./demo/service.ts",
  },
  {
    breaks: 4,
    path: "processor/src/rules/planted.ts",
    code: `import { a } from "./leaked-key.ts";`,
    names: "./leaked-key.ts",
  },
  {
    breaks: 4,
    path: "processor/src/rules/planted.ts",
    code: `import { a } from "../pipeline.ts";`,
    names: "../pipeline.ts",
  },
  { breaks: 4, path: "processor/src/exporters/planted.ts", code: `import { a } from "../cli.ts";`, names: "../cli.ts" },
  {
    breaks: 4,
    path: "sdk/src/extract/locations/planted.ts",
    code: `import { a } from "./index.ts";`,
    names: "./index.ts",
  },
  {
    breaks: 4,
    path: "sdk/src/keys/formats/planted.ts",
    code: `type A = import("./stripe.ts").A;`,
    names: "./stripe.ts",
  },
  {
    breaks: 5,
    path: "processor/src/alerts/planted.ts",
    code: `import { a } from "../rules/index.ts";`,
    names: "../rules/index.ts",
  },
  {
    breaks: 5,
    path: "sdk/src/scrub/planted.ts",
    code: `import { a } from "../keys/formats/index.ts";`,
    names: "formats/index.ts",
  },
  {
    breaks: 6,
    path: "processor/src/planted.ts",
    code: "\nconst token = `${process.env.TOKEN}`;",
    names: "planted.ts:2",
  },
  { breaks: 6, path: "processor/src/planted.ts", code: `import {\n  argv,\n} from "node:process";`, names: "argv" },
  { breaks: 6, path: "sdk/src/planted.ts", code: `if (fatal) process.exit(1);`, names: "process.exit" },
  { breaks: 7, path: "processor/src/planted.ts", code: `const at = Date.now();`, names: "Date.now" },
  { breaks: 7, path: "processor/src/planted.ts", code: `const year = new Date().getFullYear();`, names: "new Date()" },
  { breaks: 7, path: "sdk/src/planted.ts", code: `const at = performance.now();`, names: "performance." },
  { breaks: 7, path: "sdk/src/planted.ts", code: `import { createHmac } from "node:crypto";`, names: "createHmac" },
  { breaks: 7, path: "processor/src/planted.ts", code: `meter.createCounter("a");`, names: "createCounter" },
  {
    breaks: 8,
    path: "processor/src/planted.ts",
    code: `import type { A } from "./pipeline.ts";`,
    names: "processor/src/pipeline.ts -> processor/src/planted.ts -> processor/src/pipeline.ts",
  },
];

/** Code that breaks nothing and looks as if it did. */
const INNOCENT: readonly { readonly path: string; readonly code: string }[] = [
  { path: "sdk/src/keys/planted.ts", code: `import { createHash } from "node:crypto";` },
  { path: "processor/src/planted.ts", code: `import { createKeyScanner } from "@keytrail/sdk/keys";` },
  { path: "processor/src/demo/service.ts", code: `import { setKeyContext } from "@keytrail/sdk";` },
  { path: "processor/src/rules/planted.ts", code: `import type { Rule } from "./rule.ts";` },
  { path: "processor/src/rules/leaked-key/planted.ts", code: `import { a } from "../leaked-key.ts";` },
  { path: "processor/src/planted.ts", code: `// process.env and Date.now() are read elsewhere` },
  { path: "processor/src/planted.ts", code: '/* import "./cli.ts" */ const text = `process.exit(1) \\` new Date()`;' },
  { path: "processor/src/planted.ts", code: `const quoted = 'import "../../sdk/src/index.ts"', it = /["'\`]/; // "` },
  { path: "processor/src/planted.ts", code: `const day = new Date(eventUnixMillis).toISOString();` },
];

describe("the checker", () => {
  const fixture = mkdtempSync(join(tmpdir(), "keytrail-architecture-"));
  afterAll(() => rmSync(fixture, { recursive: true, force: true }));

  test.each(PLANTED)("catches a breach of rule $breaks by $names in $path", ({ breaks, path, code, names }) => {
    const found = findViolations(readSourceTree(plant(fixture, path, code)));
    expect(found.map(({ number }) => number)).toContain(breaks);
    expect(found.find(({ number }) => number === breaks)?.message).toContain(names);
    expect(found.every(({ message }) => message.includes("planted.ts"))).toBe(true);
  });

  test.each(INNOCENT)("lets innocent code pass: $code", ({ path, code }) => {
    expect(findViolations(readSourceTree(plant(fixture, path, code)))).toEqual([]);
  });

  test("every rule has a planted breach", () => {
    const rules = new Set([...IMPORT_RULES, ...CODE_RULES].map(({ number }) => number).concat(8));
    expect(new Set(PLANTED.map(({ breaks }) => breaks))).toEqual(rules);
  });

  test.each(COMPONENT_FAMILIES)("names a $component that its registry forgot", ({ folder, component }) => {
    const gaps = findRegistryGaps(readSourceTree(plant(fixture, `${folder}/planted.ts`, "export {};")));
    expect(gaps.filter((gap) => gap.includes("planted"))).toEqual([
      `${folder}/planted.ts is a ${component} that ${folder}/index.ts does not name`,
    ]);
  });

  test("names a registry that is missing", () => {
    const tree = readSourceTree(plant(fixture, "sdk/src/planted.ts", "export {};"));
    const withoutRules = tree.filter(({ path }) => path !== "processor/src/rules/index.ts");
    expect(findRegistryGaps(withoutRules)).toEqual(["processor/src/rules/index.ts is missing: it names every rule"]);
  });
});

test("toBareCode() keeps code, offsets and lines, and blanks comments, strings and regular expressions", () => {
  const source = ["a('b//c');// d", "/* e", "f */ g(`h${i(`j${k}`)}l`, /[/'\"]m/g.n, o / p / q);"].join("\n");
  const bare = ["a('    ');    ", "    ", "     g(` ${i(` ${k}`)} `, /      /g.n, o / p / q);"].join("\n");
  expect(toBareCode(source)).toBe(bare);
});

/** Writes a small tree that keeps all rules, and the planted file into it. */
function plant(folder: string, path: string, code: string): string {
  const root = mkdtempSync(join(folder, "tree-"));
  const manifest = {
    exports: {
      ".": { "keytrail-source": "./src/index.ts" },
      "./register": { "keytrail-source": "./src/register.ts" },
      "./keys": { "keytrail-source": "./src/keys/index.ts" },
      "./attributes": { "keytrail-source": "./src/attributes.ts" },
    },
  };
  const files: Record<string, string> = {
    "sdk/package.json": JSON.stringify(manifest),
    "processor/package.json": JSON.stringify({ exports: { ".": { "keytrail-source": "./src/index.ts" } } }),
    "processor/src/pipeline.ts": `import type { A } from "./errors.ts";\nimport "./planted.ts";`,
    "processor/src/rules/leaked-key.ts": `import type { Rule } from "./rule.ts";`,
    "sdk/src/keys/formats/stripe.ts": "export {};",
  };
  const empty = [
    "processor/src/demo/service.ts",
    "sdk/src/index.ts",
    "sdk/src/register.ts",
    "sdk/src/errors.ts",
    "sdk/src/attributes.ts",
  ];
  empty.push("sdk/src/keys/index.ts", "processor/src/index.ts", "processor/src/errors.ts", "processor/src/cli.ts");
  for (const family of COMPONENT_FAMILIES) {
    files[family.registry] = family.folder.endsWith("/rules") ? `import "./leaked-key.ts";` : "export {};";
    if (family.folder.endsWith("/formats")) files[family.registry] = `import "./stripe.ts";`;
    empty.push(...family.shared.map((name) => `${family.folder}/${name.endsWith("/") ? `${name}planted.ts` : name}`));
  }
  for (const name of empty) files[name] = "export {};";
  files[path] = code;
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  symlinkSync(join(root, "sdk/src"), join(root, "sdk/src/keys/link"));
  return root;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as sdk from "../../sdk/src/index.ts";
import { REPORT, emitDeclarations, findUndocumented, readPublicNames, writeReport } from "./api-report.ts";

describe("docs/api/sdk.md", () => {
  let emitted: ReturnType<typeof emitDeclarations>;
  beforeAll(() => {
    emitted = emitDeclarations();
  });
  afterAll(() => emitted.remove());

  test("says what the sources export; `npm run api` writes it", () => {
    expect(writeReport(emitted.folder)).toBe(readFileSync(REPORT, "utf8"));
  });

  test("leaves no value out", () => {
    const names = readPublicNames(emitted.folder, "index").map(({ name }) => name);
    expect(Object.keys(sdk).filter((name) => !names.includes(name))).toEqual([]);
    expect(names).toContain("KeytrailOptions");
  });

  test("every public name has a docstring, and every member of an interface", () => {
    expect(findUndocumented(emitted.folder)).toEqual([]);
  });
});

describe("readPublicNames()", () => {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-names-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function read(index: string, source = ""): ReturnType<typeof readPublicNames> {
    writeFileSync(join(folder, "index.d.ts"), index);
    writeFileSync(join(folder, "source.d.ts"), source);
    return readPublicNames(folder, "index");
  }

  test("follows exports to their declarations, over several lines and without comments", () => {
    const source = [
      "/** What. */",
      "export interface A {",
      "    /** Ends here: } ; */",
      "    readonly a: {",
      "        b: string;",
      "    };",
      "}",
      "export declare function f(a: A, options?: {",
      "    x: number;",
      "}): void;",
      "/** Not asked for. */",
      "export type C = 1;",
    ].join("\n");
    expect(read('export { f, type A } from "./source.ts";\n', source)).toEqual([
      {
        name: "A",
        declaration: "export interface A {\n    readonly a: {\n        b: string;\n    };\n}",
        isDocumented: true,
        undocumentedMembers: [],
      },
      {
        name: "f",
        declaration: "export declare function f(a: A, options?: {\n    x: number;\n}): void;",
        isDocumented: false,
        undocumentedMembers: [],
      },
    ]);
  });

  test("names the members of an interface that have no docstring", () => {
    const source =
      "/** A. */\nexport interface A {\n    /** Told. */\n    told: string;\n    readonly bare?: {\n        inner: 1;\n    };\n    call(): void;\n}\n";
    expect(read('export { A } from "./source.ts";\n', source)[0]?.undocumentedMembers).toEqual(["bare", "call"]);
  });

  test("keeps every overload", () => {
    const source = "/** F. */\nexport declare function f(a: 1): 1;\nexport declare function f(a: 2): 2;\n";
    expect(read('export { f } from "./source.ts";\n', source)[0]?.declaration).toBe(
      "export declare function f(a: 1): 1;\nexport declare function f(a: 2): 2;",
    );
  });

  test("names what has no declaration", () => {
    expect(() => read('export { gone } from "./source.ts";\n')).toThrow(
      "Cannot report gone: a declaration is wanted: received none",
    );
  });
});

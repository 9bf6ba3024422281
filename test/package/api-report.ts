/**
 * `npm run api`: writes `docs/api/sdk.md`, every public name of `@keytrail/sdk` with its type, from the declarations that the build emits. A change of
 * what users can rely on then shows in a review.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./commands.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Where the report stands. */
export const REPORT: string = join(ROOT, "docs/api/sdk.md");
/** `@keytrail/sdk/keys` is shared with the processor, and no promise to users yet. */
const ENTRIES = [
  ["@keytrail/sdk", "index"],
  ["@keytrail/sdk/attributes", "attributes"],
] as const;

/** A public name. */
export interface PublicName {
  readonly name: string;
  /** Its declaration, without comments. */
  readonly declaration: string;
  readonly isDocumented: boolean;
  /** Members of an interface that have no docstring. */
  readonly undocumentedMembers: readonly string[];
}

const RE_EXPORT = /^export (?:type )?\{([^}]*)\} from "(\.[^"]+)\.ts";$/gm;
const DECLARATION = /^export (?:declare )?(?:abstract )?(?:function|const|class|interface|type) (\w+)/gm;

/** Reads the public names of an entry out of emitted declarations. @throws Error for a name without a declaration */
export function readPublicNames(folder: string, entry: string): readonly PublicName[] {
  const path = join(folder, `${entry}.d.ts`);
  const text = readFileSync(path, "utf8");
  const own = [...text.matchAll(DECLARATION)].map(([, name = ""]) => describe(text, name));
  const others = [...text.matchAll(RE_EXPORT)].flatMap(([, names = "", from = ""]) => {
    const source = readFileSync(join(dirname(path), `${from}.d.ts`), "utf8");
    return names
      .split(",")
      .map((name) => name.replace(/^\s*type\s/, "").trim())
      .filter((name) => name !== "")
      .map((name) => describe(source, name));
  });
  return [...own, ...others].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(text: string, name: string): PublicName {
  const starts = [...text.matchAll(DECLARATION)].filter((match) => match[1] === name).map(({ index }) => index);
  if (starts.length === 0) throw new Error(`Cannot report ${name}: a declaration is wanted: received none`);
  return {
    name,
    // Overloads stand one below the other.
    declaration: starts.map((start) => withoutComments(text.slice(start, endOf(text, start)))).join("\n"),
    isDocumented: /\*\/\s*$/.test(text.slice(0, starts[0])),
    undocumentedMembers: starts.flatMap((start) => findBareMembers(text.slice(start, endOf(text, start)))),
  };
}

/** The end of the statement: the first line end at which no bracket is open and the statement is closed. */
function endOf(text: string, start: number): number {
  let end = text.indexOf("\n", start);
  while (end !== -1) {
    const part = withoutComments(text.slice(start, end));
    const opened = part.match(/[({[]/g)?.length ?? 0;
    const closed = part.match(/[)}\]]/g)?.length ?? 0;
    if (opened === closed && /[;}]$/.test(part)) return end;
    end = text.indexOf("\n", end + 1);
  }
  return text.length;
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[^]*?\*\//g, "")
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
}

/** Emits the SDK's declarations into a folder of its own. */
export function emitDeclarations(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-api-"));
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  // Errors of types are told by `npm run typecheck`; declarations are emitted all the same.
  run(ROOT, tsc, ["-p", "sdk/tsconfig.build.json", "--emitDeclarationOnly", "--outDir", folder]);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The text of the report. */
export function writeReport(folder: string): string {
  const sections = ENTRIES.map(([title, entry]) => {
    const declarations = readPublicNames(folder, entry).map(({ declaration }) => declaration);
    return `## ${title}\n\n\`\`\`ts\n${declarations.join("\n\n")}\n\`\`\`\n`;
  });
  return [
    "# The public names of @keytrail/sdk\n",
    "Written by `npm run api`, checked by a test. What is not here is nobody's to rely on.\n",
    ...sections,
  ].join("\n");
}

/** The public names of the main entry that have no docstring. Of the attributes, those of OpenTelemetry share one. */
export function findUndocumented(folder: string): readonly string[] {
  return readPublicNames(folder, "index").flatMap(({ name, isDocumented, undocumentedMembers }) => [
    ...(isDocumented ? [] : [name]),
    ...undocumentedMembers.map((member) => `${name}.${member}`),
  ]);
}

/** A member at the first level of a declaration, as the compiler emits it. */
const MEMBER = /^ {4}(?:readonly )?(\w+)\??[:(<]/;

function findBareMembers(declaration: string): readonly string[] {
  if (!declaration.startsWith("export interface")) return [];
  const lines = declaration.split("\n");
  return lines.flatMap((line, at) => {
    const [, member] = MEMBER.exec(line) ?? [];
    return member === undefined || lines[at - 1]?.endsWith("*/") === true ? [] : [member];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { folder, remove } = emitDeclarations();
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, writeReport(folder));
  remove();
}

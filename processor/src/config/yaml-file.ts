import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { LineCounter, parseDocument } from "yaml";
import type { Document, YAMLParseError } from "yaml";
import { KeytrailError } from "../errors.ts";
import type { Problem } from "./problems.ts";

/** A YAML document that could be read, and what its problems are told with. */
export interface YamlFile {
  readonly document: Document.Parsed;
  /** Its name, for the problems. */
  readonly file: string;
  readonly lines: LineCounter;
}

/**
 * Takes a text apart as one YAML document.
 *
 * @throws KeytrailError `config_invalid`, with every problem as `file:line:column wanted …: received …`
 */
export function parseYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const yaml = { document, file, lines };
  const broken = document.errors.map((error) => ({ offset: error.pos[0], path: "", text: yamlProblem(error) }));
  if (broken.length > 0) throw invalidYaml(broken, yaml);
  return yaml;
}

/**
 * The document as plain data.
 *
 * @throws KeytrailError `config_invalid` for a document that its aliases make larger than it looks
 */
export function toPlainData({ document, file }: YamlFile): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new KeytrailError("config_invalid", `${file}:1:1 wanted at most 100 uses of aliases: received more`);
  }
}

function yamlProblem(error: YAMLParseError): string {
  if (error.code === "MULTIPLE_DOCS") return "wanted one YAML document: received several";
  const { message } = error;
  return `wanted YAML: received something else (${message.replaceAll(/\s+/g, " ")})`;
}

/** All problems of a document as one error, in the order of their places. */
export function invalidYaml(problems: readonly Problem[], { file, lines }: Omit<YamlFile, "document">): KeytrailError {
  const scanner = createKeyScanner();
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const report = sorted.map((problem) => {
    const { line, col } = lines.linePos(problem.offset);
    const path = problem.path === undefined || problem.path === "" ? "" : `${problem.path}: `;
    // A key that was pasted into the wrong place must not come out of it again.
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)} ${scanner.redact(`${path}${problem.text}`)}`;
  });
  return new KeytrailError("config_invalid", report.join("\n"));
}

/**
 * Reads a text file as a whole.
 *
 * @param what names the file in messages: `configuration`
 * @throws KeytrailError `config_invalid` when it can't be read, has more than `maxBytes`, or is not UTF-8
 */
export async function readYamlText(path: string, what: string, maxBytes: number): Promise<string> {
  const unreadable = (received: string): KeytrailError =>
    new KeytrailError(
      "config_invalid",
      `Cannot read ${what} ${path}: wanted a readable YAML file: received ${received}`,
    );
  const chunks: Buffer[] = [];
  try {
    if ((await stat(path)).isDirectory()) throw unreadable("a directory");
    for await (const chunk of createReadStream(path, { end: maxBytes }) as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw error instanceof KeytrailError ? error : unreadable(reasonOf(error));
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > maxBytes) throw unreadable(`more than ${maxBytes} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable("bytes that are not UTF-8");
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no file of this name";
  if (code === "EACCES" || code === "EPERM") return "a file without permission to read it";
  return `an error (${String(code)})`;
}

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { LineCounter, parseDocument, visit } from "yaml";
import type { Document, YAMLParseError } from "yaml";
import { KeytrailError } from "../errors.ts";
import type { Config } from "./config.ts";
import { describeIssue, placeOf } from "./problems.ts";
import type { Problem } from "./problems.ts";
import { CONFIG_SCHEMA } from "./schema.ts";
import { resolvePlainScalar, substituteEnvironment } from "./substitute.ts";

/** More is no configuration. */
const MAX_FILE_BYTES = 1024 * 1024;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a configuration file.
 *
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export async function loadConfig(path: string, env: Environment): Promise<Config> {
  return parseConfig(await readText(path), path, env);
}

/**
 * Checks the text of a configuration file and fills in the defaults.
 *
 * @param file its name, for the problems
 * @throws KeytrailError `config_invalid`, with every problem as `file:line:column path: wanted …: received …`
 */
export function parseConfig(text: string, file: string, env: Environment): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map((error) => ({ offset: error.pos[0], path: "", text: yamlProblem(error) }));
  if (broken.length > 0) throw invalid(broken, file, lines);
  const unset = substituteScalars(document, env);
  const checked = CONFIG_SCHEMA.safeParse(toPlain(document, file));
  const problems = [...unset];
  for (const issue of checked.error?.issues ?? []) {
    // A value that could not be put in has been reported, in better words.
    const told = unset.some((problem) => problem.offset === placeOf(document, issue.path).offset);
    if (!told) problems.push(...describeIssue(issue, document, CONFIG_SCHEMA));
  }
  if (problems.length > 0 || !checked.success) throw invalid(problems, file, lines);
  return checked.data;
}

function substituteScalars(document: Document.Parsed, env: Environment): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string") return;
      const result = substituteEnvironment(node.value, env);
      if (result.kind === "problem") {
        const text = `wanted ${result.wanted}: received ${result.received}`;
        problems.push({ offset: node.range?.[0] ?? 0, path: undefined, text });
      } else if (result.kind === "text") {
        node.value = node.type === "PLAIN" ? resolvePlainScalar(result.text) : result.text;
      }
    },
  });
  return problems;
}

function toPlain(document: Document.Parsed, file: string): unknown {
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

function invalid(problems: readonly Problem[], file: string, lines: LineCounter): KeytrailError {
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

async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    if ((await stat(path)).isDirectory()) throw unreadable(path, "a directory");
    for await (const chunk of createReadStream(path, { end: MAX_FILE_BYTES }) as AsyncIterable<Buffer>)
      chunks.push(chunk);
  } catch (error) {
    throw error instanceof KeytrailError ? error : unreadable(path, reasonOf(error));
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MAX_FILE_BYTES) throw unreadable(path, `more than ${MAX_FILE_BYTES} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, "bytes that are not UTF-8");
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no file of this name";
  if (code === "EACCES" || code === "EPERM") return "a file without permission to read it";
  return `an error (${String(code)})`;
}

function unreadable(path: string, received: string): KeytrailError {
  return new KeytrailError(
    "config_invalid",
    `Cannot read configuration ${path}: wanted a readable YAML file: received ${received}`,
  );
}

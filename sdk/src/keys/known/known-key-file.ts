import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { createKnownKeySet, isKeyHash } from "./known-keys.ts";
import type { KnownKeySet } from "./known-keys.ts";

/** Takes a file of known keys piece by piece. */
export interface KnownKeyReader {
  push(bytes: Uint8Array): void;
  /**
   * Ends the file.
   * @throws SyntaxError with every line that is wrong, as `file:line:column wanted …: received …`
   */
  finish(): KnownKeySet;
}

/** More is no line of such a file: memory stays bounded. */
const MAX_LINE_BYTES = 4096;
const MAX_PROBLEMS = 100;
const READ_BYTES = 256 * 1024;
const LINE_FEED = 10;
const WANTED_LINE = "a hash of 64 hex digits, hash,name or a JSON object with hash, name and length";
const JSON_FIELDS: readonly string[] = ["hash", "name", "length"];

interface LineProblem {
  readonly column: number;
  readonly wanted: string;
  /** Never what stands there: it may be a raw key. */
  readonly received: string;
}

/**
 * Creates a reader of the file of known keys: UTF-8, one key a line, as its hash, as `hash,name`, or as
 * `{"hash":"…","name":"…","length":32}` with the number of characters of the key itself. Empty lines and lines that begin with `#` say nothing.
 * @param file its name, for the problems
 */
export function createKnownKeyReader(file: string): KnownKeyReader {
  const keys = createKnownKeySet();
  const problems: string[] = [];
  let problemCount = 0;
  let lineNumber = 0;
  let rest: Uint8Array = new Uint8Array(0);
  let isTooLong = false;

  function report(problem: LineProblem): void {
    problemCount++;
    if (problems.length < MAX_PROBLEMS)
      problems.push(`${file}:${lineNumber}:${problem.column} wanted ${problem.wanted}: received ${problem.received}`);
  }

  function endLine(bytes: Uint8Array): void {
    lineNumber++;
    if (isTooLong || bytes.length > MAX_LINE_BYTES)
      report({ column: 1, wanted: `a line of ${MAX_LINE_BYTES} bytes at most`, received: "a longer one" });
    else {
      const problem = addLine(
        keys,
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"),
        lineNumber,
      );
      if (problem !== undefined) report(problem);
    }
    isTooLong = false;
  }

  function keepRest(bytes: Uint8Array): void {
    isTooLong ||= rest.length + bytes.length > MAX_LINE_BYTES;
    rest = isTooLong ? new Uint8Array(0) : Buffer.concat([rest, bytes]);
  }

  return {
    push(bytes) {
      let from = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
        const line = bytes.subarray(from, end);
        endLine(rest.length === 0 ? line : Buffer.concat([rest, line]));
        rest = new Uint8Array(0);
        from = end + 1;
      }
      if (from < bytes.length) keepRest(bytes.subarray(from));
    },
    finish() {
      if (rest.length > 0 || isTooLong) endLine(rest);
      if (problemCount > problems.length) problems.push(`${file}: and ${problemCount - problems.length} problems more`);
      if (problemCount > 0) throw new SyntaxError(problems.join("\n"));
      return keys;
    },
  };
}

/**
 * Reads a file of known keys. The process waits for it; see {@link readKnownKeys} for one that doesn't.
 * @throws SyntaxError with every line that is wrong
 * @throws Error when the file can't be read
 */
export function readKnownKeysSync(path: string): KnownKeySet {
  const reader = createKnownKeyReader(path);
  const chunk = Buffer.allocUnsafe(READ_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk))
      reader.push(chunk.subarray(0, length));
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return reader.finish();
}

/**
 * Reads a file of known keys as a stream.
 * @throws SyntaxError with every line that is wrong
 * @throws Error when the file can't be read
 */
export async function readKnownKeys(path: string): Promise<KnownKeySet> {
  const reader = createKnownKeyReader(path);
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: READ_BYTES });
  try {
    for await (const chunk of chunks) reader.push(chunk);
  } catch (error) {
    throw unreadable(path, error);
  }
  return reader.finish();
}

function addLine(keys: KnownKeySet, text: string, lineNumber: number): LineProblem | undefined {
  // A byte order mark is no part of the first hash.
  const line = lineNumber === 1 && text.startsWith("\ufeff") ? text.slice(1) : text;
  const trimmed = line.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return undefined;
  return trimmed.startsWith("{") ? addJsonLine(keys, trimmed, line) : addPlainLine(keys, trimmed, line);
}

function addPlainLine(keys: KnownKeySet, trimmed: string, line: string): LineProblem | undefined {
  const comma = trimmed.indexOf(",");
  const hash = (comma < 0 ? trimmed : trimmed.slice(0, comma)).trim();
  if (!isKeyHash(hash))
    return {
      column: line.indexOf(trimmed) + 1,
      wanted: WANTED_LINE,
      received: `something else (${hash.length} characters)`,
    };
  keys.add(hash, comma < 0 ? "" : trimmed.slice(comma + 1).trim());
  return undefined;
}

function addJsonLine(keys: KnownKeySet, trimmed: string, line: string): LineProblem | undefined {
  const column = line.indexOf(trimmed) + 1;
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = JSON.parse(trimmed) as Readonly<Record<string, unknown>>;
  } catch {
    // The parser's own message would quote the line.
    return { column, wanted: WANTED_LINE, received: "text that is no JSON" };
  }
  const wrong = problemOfEntry(entry);
  if (wrong !== undefined) return { ...wrong, column: column + Math.max(0, trimmed.indexOf(`"${wrong.field}"`)) };
  const { hash, name = "", length = 0 } = entry as { hash: string; name?: string; length?: number };
  keys.add(hash, name, length);
  return undefined;
}

function problemOfEntry(
  entry: Readonly<Record<string, unknown>>,
): (Omit<LineProblem, "column"> & { readonly field: string }) | undefined {
  const { hash, name, length } = entry as { hash?: unknown; name?: unknown; length?: unknown };
  const unknown = Object.keys(entry).find((field) => !JSON_FIELDS.includes(field));
  if (unknown !== undefined)
    return { field: unknown, wanted: `one of ${JSON_FIELDS.join(", ")}`, received: "another field" };
  if (typeof hash !== "string" || !isKeyHash(hash))
    return { field: "hash", wanted: "a hash of 64 hex digits in hash", received: describe(hash) };
  if (name !== undefined && typeof name !== "string")
    return { field: "name", wanted: "a text in name", received: describe(name) };
  if (length !== undefined && !(Number.isSafeInteger(length) && (length as number) >= 1))
    return { field: "length", wanted: "a number of characters, 1 or more, in length", received: describe(length) };
  return undefined;
}

/** The kind of a value, and not the value. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? `a text of ${value.length} characters` : `a ${typeof value}`;
}

/** The cause goes no further: what was pasted into the wrong option must not come back in a log line. */
function unreadable(path: string, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
  const received =
    code === "ENOENT"
      ? "no file of this name"
      : code === "EISDIR"
        ? "a directory"
        : code === "EACCES"
          ? "a file without permission to read it"
          : code;
  return new Error(`Cannot read known keys from ${path}: a readable file is wanted: received ${received}`);
}

import type { KeyFinding, KeyScanner } from "@keytrail/sdk/keys";
import { type Entry, type LineFormat, parseEntry } from "./entry.ts";
import { createLineScanner, type LineScannerLimits, type LineVisitor } from "./line-scanner.ts";
import type { ByteFilter } from "./pump.ts";
import { redactText } from "./redact-text.ts";

/** What a filter looks for, and how it reads lines. */
export interface RedactFilterOptions {
  readonly scanner: KeyScanner;
  /** Of entries. */
  find(text: string, attributeName?: string): readonly KeyFinding[];
  /** Of lines, one character a byte. */
  findInLatin1(text: string): readonly KeyFinding[];
  readonly format: LineFormat;
  /** @default those of {@link createLineScanner} */
  readonly limits?: LineScannerLimits;
}

/** Creates a filter that writes markers over keys, and else passes the bytes that it got. */
export function createRedactFilter({ scanner, find, findInLatin1, format, limits }: RedactFilterOptions): ByteFilter {
  const output = createOutput();
  const visitor: LineVisitor = {
    clean: output.pass,
    suspect(text, from, to, findings) {
      output.add(Buffer.from(redactText(text, from, to, findings, findInLatin1), "latin1"));
    },
    // The marker stands already where it began.
    swallowed: () => undefined,
  };
  if (format !== "text") {
    visitor.entry = (bytes, start, end, lineEnd) => {
      const entry = parseEntry(bytes, start, end, format);
      if (entry === undefined) return undefined;
      return () => {
        const redacted = redactEntry(entry, find);
        if (redacted === undefined) return output.pass(bytes, start, lineEnd);
        output.add(Buffer.from(redacted));
        output.pass(bytes, end, lineEnd);
      };
    };
  }
  const lines = createLineScanner(scanner, findInLatin1, visitor, limits);
  return {
    write(chunk) {
      lines.write(chunk);
      return output.take();
    },
    end() {
      lines.end();
      return output.take();
    },
  };
}

/** @returns the object's JSON; undefined when nothing is in it */
function redactEntry(entry: Entry, find: RedactFilterOptions["find"]): string | undefined {
  const { key, text, members } = entry;
  const redact = (value: string, name?: string): string => {
    const search = (within: string): readonly KeyFinding[] => find(within, name);
    return redactText(value, 0, value.length, search(value), search);
  };
  const { key: _key, text: _text, ...rest } = members;
  const others = JSON.stringify(rest);
  const redacted = { key: redact(key), text: redact(text, key), others: redact(others) };
  if (redacted.key === key && redacted.text === text && redacted.others === others) return undefined;
  const changed: Record<string, unknown> = { ...members, text: redacted.text };
  if (Object.hasOwn(members, "key")) changed["key"] = redacted.key;
  return JSON.stringify({ ...changed, ...(JSON.parse(redacted.others) as object) });
}

interface Output {
  /** Takes a range of bytes as they are; neighbours are joined without a copy. */
  pass(bytes: Buffer, start: number, end: number): void;
  add(bytes: Buffer): void;
  /** All since the last time, as one; undefined when that is nothing. */
  take(): Buffer | undefined;
}

function createOutput(): Output {
  let parts: Buffer[] = [];
  let source: Buffer | undefined;
  let sourceStart = 0;
  let sourceEnd = 0;

  function flush(): void {
    if (source !== undefined && sourceEnd > sourceStart) parts.push(source.subarray(sourceStart, sourceEnd));
    source = undefined;
  }

  return {
    pass(bytes, start, end) {
      if (bytes === source && start === sourceEnd) {
        sourceEnd = end;
        return;
      }
      flush();
      source = bytes;
      sourceStart = start;
      sourceEnd = end;
    },
    add(bytes) {
      flush();
      if (bytes.length > 0) parts.push(bytes);
    },
    take() {
      flush();
      const taken = parts;
      if (taken.length === 0) return undefined;
      parts = [];
      return taken.length === 1 ? taken[0] : Buffer.concat(taken);
    },
  };
}

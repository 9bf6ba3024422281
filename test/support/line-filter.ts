import { createKeyScanner, type KeyScanner } from "@keytrail/sdk/keys";
import { createFindFilter } from "../../processor/src/lines/find-filter.ts";
import type { LineScannerLimits } from "../../processor/src/lines/line-scanner.ts";
import type { ByteFilter } from "../../processor/src/lines/pump.ts";
import { createRedactFilter } from "../../processor/src/lines/redact-filter.ts";

const scanner = createKeyScanner();

/** What a filter writes for the chunks, as one. */
export function runFilter(filter: ByteFilter, chunks: readonly Buffer[]): Buffer {
  const written = chunks.map((chunk) => filter.write(chunk) ?? Buffer.alloc(0));
  return Buffer.concat([...written, filter.end() ?? Buffer.alloc(0)]);
}

/** Redacts as `keytrail redact` does, without a hash secret. */
export function redactChunks(chunks: readonly Buffer[], limits: LineScannerLimits = {}): Buffer {
  return runFilter(createRedactFilter({ ...lineFinders(scanner), format: "text", limits }), chunks);
}

/** {@link redactChunks} of a text in one chunk. */
export function redactLines(text: string, limits: LineScannerLimits = {}): string {
  return redactChunks([Buffer.from(text)], limits).toString();
}

/** What `keytrail find` prints, with what stands at each place, and how many lines it counts. */
export function findInLines(
  text: string,
  limits: LineScannerLimits = {},
): { readonly findings: readonly LineFinding[]; readonly lines: number } {
  const filter = createFindFilter({
    ...lineFinders(scanner),
    format: "auto",
    onFinding: () => undefined,
    limits,
  });
  const printed = runFilter(filter, [Buffer.from(text)]).toString();
  const findings = printed.split("\n").filter((line) => line !== "");
  return { findings: findings.map((line) => JSON.parse(line) as LineFinding), lines: filter.lines };
}

/** A line that `keytrail find` prints. */
export interface LineFinding {
  readonly line: number;
  readonly format: string;
  readonly tier: string;
  readonly start: number;
  readonly end: number;
  readonly key?: string;
  readonly key_hash?: string;
}

/** Cuts bytes at offsets, which may be beyond them, in any order. */
export function cutAt(bytes: Buffer, offsets: readonly number[]): readonly Buffer[] {
  const sorted = [0, ...offsets, bytes.length]
    .map((offset) => Math.min(offset, bytes.length))
    .toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

function lineFinders(keys: KeyScanner): {
  readonly scanner: KeyScanner;
  readonly find: KeyScanner["find"];
  findInLatin1(text: string): ReturnType<KeyScanner["find"]>;
} {
  return {
    scanner: keys,
    find: keys.find,
    findInLatin1(text) {
      const bytes = Buffer.from(text, "latin1");
      return keys.findInBytes(bytes, 0, bytes.length);
    },
  };
}

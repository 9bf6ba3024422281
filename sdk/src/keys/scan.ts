import type { Charset } from "./charset.ts";
import { charsetCount, memberLength } from "./charset.ts";
import type { KeyTier } from "./format.ts";
import type { Literal } from "./literal-index.ts";

/** A secret in a text. */
export interface KeyFinding {
  /** Id of the format; `unknown` for a key that only its name gives away. */
  readonly format: string;
  readonly tier: KeyTier;
  /** UTF-16 offset in a text, byte offset in bytes. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** The place holds the key in base64, so that the hash of what stands there is not the key's. */
  readonly isEncoded?: boolean;
}

/** Characters looked at, for tests that hostile input costs no more than its length. */
export const work: { steps: number } = { steps: 0 };

/** What the matchers share while one text is scanned. Runs are remembered, so that many candidates in one run cost one walk. */
export interface Scan {
  readonly text: string;
  /** Lower case; the empty string when the text has no name. */
  readonly attributeName: string;
  readonly isUrl: boolean;
  readonly findings: KeyFinding[];
  /** End of the run of a set's characters that begins at an offset. */
  runEnd(charset: Charset, start: number): number;
  /** @param isEncoded the place holds the key in base64 */
  add(format: string, tier: KeyTier, start: number, end: number, isEncoded?: boolean): void;
}

/** Opens a text for the matchers. */
export function createScan(text: string, attributeName: string, isUrl: boolean): Scan {
  const runStarts = new Int32Array(charsetCount()).fill(-1);
  const runEnds = new Int32Array(charsetCount()).fill(-1);
  const findings: KeyFinding[] = [];

  function runEnd(charset: Charset, start: number): number {
    const { id } = charset;
    if (start >= (runStarts[id] ?? 0) && start < (runEnds[id] ?? 0) && (runStarts[id] ?? -1) >= 0)
      return runEnds[id] ?? start;
    let end = start;
    for (let length = memberLength(text, end, charset); length > 0; length = memberLength(text, end, charset))
      end += length;
    work.steps += end - start + 1;
    runStarts[id] = start;
    runEnds[id] = end;
    return end;
  }

  return {
    text,
    attributeName: attributeName.toLowerCase(),
    isUrl,
    findings,
    runEnd,
    add: (format, tier, start, end, isEncoded = false) =>
      void findings.push(isEncoded ? { format, tier, start, end, isEncoded } : { format, tier, start, end }),
  };
}

/** A literal and what to do where it stands. */
export interface Probe {
  readonly literal: Literal;
  /** The key begins before the literal: it may be the whole of what another format takes for its body. */
  readonly looksBack: boolean;
  /** Looks at the literal's place, adds findings to the scan. @returns whether it found something */
  match(scan: Scan, at: number): boolean;
}

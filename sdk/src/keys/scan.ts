import type { Charset } from "./charset.ts";
import { charsetCount, memberLength } from "./charset.ts";
import type { KeyTier } from "./format.ts";
import { createLandmarks } from "./landmarks.ts";
import type { Landmarks } from "./landmarks.ts";
import type { Literal } from "./literals/literal-index.ts";
import { classifyInlineName } from "./names.ts";
import type { InlineNameClass } from "./names.ts";
import { work } from "./work.ts";

export { work } from "./work.ts";

/** A secret in a text. */
export interface KeyFinding {
  /** Id of the format; `unknown` for a key that only its name gives away. */
  readonly format: string;
  readonly tier: KeyTier;
  /** UTF-16 offset in a text, byte offset in bytes. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /**
   * Hash of the key itself, decoded where its place holds it encoded. Absent when the scanner has no `hash`, when the secret names no key,
   * and when the key was cut.
   */
  readonly keyHash?: string;
  /** Name of a known key that has one. */
  readonly keyName?: string;
}

/** What a matcher found. Unlike a finding it may hold the key itself, so it never leaves the scanner. */
export interface Match {
  readonly format: string;
  readonly tier: KeyTier;
  readonly start: number;
  readonly end: number;
  /** The key, where it differs from what stands at the place; empty when the secret has no identity there. */
  readonly key?: string;
}

/** What the matchers share while one text is scanned. Runs are remembered, so that many candidates in one run cost one walk. */
export interface Scan {
  readonly text: string;
  /** Lower case; the empty string when the text has no name. */
  readonly attributeName: string;
  readonly isUrl: boolean;
  readonly matches: Match[];
  /** Up to where a list of cookies was looked through, without a secret in it. */
  cookiesEnd: number;
  /** A probe saw an escape that may hide a key from the others: the text is to be decoded and scanned again. */
  wantsDecoding: boolean;
  readonly landmarks: Landmarks;
  /** Class of a name that the text holds; see {@link classifyInlineName}. The same few are asked for again and again. */
  classOfName(name: string): InlineNameClass;
  /** End of the run of a set's characters that begins at an offset. */
  runEnd(charset: Charset, start: number): number;
  /** @param key the key itself where it differs from what stands at the place; empty when that names no key, as when it was cut */
  add(format: string, tier: KeyTier, start: number, end: number, key?: string): void;
}

/** Opens a text for the matchers. */
export function createScan(text: string, attributeName: string, isUrl: boolean): Scan {
  // Made when they are first asked for: most texts that are opened hold a word, and nothing else. An end of 0 is that of no run.
  let runStarts: Int32Array | undefined;
  let runEnds: Int32Array | undefined;
  let landmarks: Landmarks | undefined;
  let nameClasses: Map<string, InlineNameClass> | undefined;
  const matches: Match[] = [];

  function classOfName(name: string): InlineNameClass {
    nameClasses ??= new Map();
    let nameClass = nameClasses.get(name);
    if (nameClass === undefined) {
      nameClass = classifyInlineName(name);
      nameClasses.set(name, nameClass);
    }
    return nameClass;
  }

  function runEnd(charset: Charset, start: number): number {
    const { id } = charset;
    runStarts ??= new Int32Array(charsetCount());
    runEnds ??= new Int32Array(charsetCount());
    const knownEnd = runEnds[id] ?? 0;
    if (start < knownEnd && start >= (runStarts[id] ?? 0)) return knownEnd;
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
    matches,
    cookiesEnd: 0,
    wantsDecoding: false,
    get landmarks() {
      return (landmarks ??= createLandmarks(text));
    },
    classOfName,
    runEnd,
    add: (format, tier, start, end, key) =>
      void matches.push(key === undefined ? { format, tier, start, end } : { format, tier, start, end, key }),
  };
}

/** A literal and what to do where it stands. */
export interface Probe {
  readonly literal: Literal;
  /** The key begins before the literal: it may be the whole of what another format takes for its body. */
  readonly looksBack: boolean;
  /** Looks at the literal's place, adds what it finds to the scan. @returns whether it found something */
  match(scan: Scan, at: number): boolean;
}

import { BASE64, BASE64URL, charsetOf, DIGITS, LOWER, UPPER } from "../charset.ts";
import type { Charset } from "../charset.ts";
import { isRandomKey } from "./randomness.ts";
import type { SampleMaker } from "../samples.ts";
import { parseSegments } from "../shape.ts";
import type { Segment } from "../shape.ts";

/** A format without a text to search for: only what stands beside it gives it away. Its findings have the tier `context`. */
export interface ContextFormat {
  /** lower_snake_case, unique among all formats. */
  readonly id: string;
  /** Where the vendor describes it. */
  readonly documentation: string;
  /** Lower-case words, with `_` between those of a sequence, of which one must stand before the key or in its attribute's name. */
  readonly words: readonly string[];
  /** Words that, as a whole name, give the key away without a credential's name: `datadog("…")`. Each is searched for, which costs time. */
  readonly names: readonly string[];
  /** The same of words that mean something else too: `box=…`, but not `box …`. */
  readonly assignedNames: readonly string[];
  /** The characters of the run that the key must fill. */
  readonly run: Charset;
  readonly minCharacters: number;
  readonly maxCharacters: number;
  readonly isUuid: boolean;
  /** Whether a whole run is such a key. */
  isShaped(run: string): boolean;
  /** Whether a run may be the head of such a key. */
  isHead(run: string): boolean;
  /** Whole keys, made at run time. */
  samples(make: SampleMaker): readonly string[];
}

/** What a format's file says. */
export interface ContextFormatDefinition {
  readonly id: string;
  readonly documentation: string;
  /** In the language of `parseShape`, without a text to search for. */
  readonly shape: string;
  readonly words: readonly string[];
  /** @default none */
  readonly names?: readonly string[];
  /** @default none */
  readonly assignedNames?: readonly string[];
}

/** A UUID in the language of shapes. */
export const UUID_SHAPE = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** What keys with a dot, or of both alphabets, stand in; `/` ends it. */
const WIDE = charsetOf(`${DIGITS + LOWER + UPPER}_-+.`);
const MAX_DRAWS = 100;

/**
 * Compiles a format.
 * @throws SyntaxError when the shape is malformed
 */
export function defineContextFormat(definition: ContextFormatDefinition): ContextFormat {
  const { id, documentation, words, names = [], assignedNames = [], shape } = definition;
  const segments = parseSegments(shape);
  // The language of shapes is one of regular expressions: classes with bounds and no choice, matched against one bounded run.
  const pattern = new RegExp(`^${shape}$`);
  // Made when it is first asked for, which is when a key was cut.
  let headPattern: RegExp | undefined;
  return {
    id,
    documentation,
    words,
    names,
    assignedNames,
    run: runOf(segments),
    minCharacters: sum(segments, (segment) => (segment.kind === "text" ? segment.text.length : segment.min)),
    maxCharacters: sum(segments, (segment) => (segment.kind === "text" ? segment.text.length : segment.max)),
    isUuid: shape === UUID_SHAPE,
    isShaped: (run) => pattern.test(run),
    isHead: (run) => (headPattern ??= new RegExp(`^${headOf(segments, 0)}$`)).test(run),
    samples: (make) => [draw(make, segments), draw(make, segments)],
  };
}

/** A key as vendors draw them; the few that look like words are drawn again. */
function draw(make: SampleMaker, segments: readonly Segment[]): string {
  for (let count = 0; count < MAX_DRAWS; count++) {
    const key = make.fromShape({ segments, anchor: 0 });
    if (isRandomKey(key)) return key;
  }
  throw new RangeError("Cannot draw a sample: a shape of random characters is wanted");
}

/** A pattern of a key's heads: whole segments, and of the next one the beginning. */
function headOf(segments: readonly Segment[], index: number): string {
  const segment = segments[index];
  if (segment === undefined) return "";
  const rest = headOf(segments, index + 1);
  if (segment.kind === "text") {
    const characters = Array.from(segment.text, (character) => character.replace(/[^0-9A-Za-z]/, "\\$&"));
    return characters.reduceRight((behind, character) => `(?:${character}${behind})?`, rest);
  }
  const members = String.fromCharCode(...segment.charset.codes);
  const set = `[${members.replaceAll(/[^0-9A-Za-z]/g, "\\$&")}]`;
  const whole = `${set}{${segment.min},${segment.max}}${rest}`;
  return `(?:${whole}|${set}{0,${segment.max}})`;
}

function runOf(segments: readonly Segment[]): Charset {
  const sets = [BASE64URL, BASE64];
  return sets.find((set) => segments.every((segment) => isWithin(segment, set))) ?? WIDE;
}

function isWithin(segment: Segment, set: Charset): boolean {
  if (segment.kind === "run") return segment.charset.codes.every((code) => set.table[code] === 1);
  // Padding is no part of a run.
  return Array.from(segment.text.replace(/=+$/, "")).every((character) => set.table[character.charCodeAt(0)] === 1);
}

function sum(segments: readonly Segment[], lengthOf: (segment: Segment) => number): number {
  return segments.reduce((total, segment) => total + lengthOf(segment), 0);
}

import type { Charset } from "./charset.ts";
import { ALPHANUMERIC, BASE64URL, charsetOf, DIGITS } from "./charset.ts";
import type { Segment, Shape } from "./shape.ts";

/** Makes keys at run time, so that no file holds one. */
export interface SampleMaker {
  /** A key that the shape describes. */
  fromShape(shape: Shape): string;
  /** Texts that miss the shape closely. */
  missesOf(shape: Shape): readonly string[];
  alphanumeric(length: number): string;
  base64url(length: number): string;
  digits(length: number): string;
  hex(length: number): string;
  /** 8-4-4-4-12 hex digits. */
  uuid(): string;
  /** Base64url without padding. */
  encode(text: string): string;
}

/** Where a shape is open-ended, samples are this much longer than its minimum at most. */
const MAX_EXTRA_CHARACTERS = 20;

/**
 * Creates a maker of samples.
 * @param seed the same seed gives the same samples
 */
export function createSampleMaker(seed: number): SampleMaker {
  // Mulberry32: small, seeded, and good enough to draw letters with.
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const draw = (charset: Charset, length: number): string => {
    const { codes } = charset;
    let text = "";
    for (let index = 0; index < length; index++) text += String.fromCharCode(codes[below(codes.length)] ?? 0);
    return text;
  };
  const hex = (length: number): string => draw(charsetOf(`${DIGITS}abcdef`), length);
  const drawSegment = (segment: Segment): string => {
    if (segment.kind === "text") return segment.text;
    return draw(segment.charset, segment.min + below(Math.min(segment.max - segment.min, MAX_EXTRA_CHARACTERS) + 1));
  };
  return {
    fromShape: (shape) => shape.segments.map(drawSegment).join(""),
    missesOf: (shape) => missesOf(shape, drawSegment, draw),
    alphanumeric: (length) => draw(ALPHANUMERIC, length),
    base64url: (length) => draw(BASE64URL, length),
    digits: (length) => draw(charsetOf(DIGITS), length),
    hex,
    uuid: () => [8, 4, 4, 4, 12].map(hex).join("-"),
    encode: (text) => Buffer.from(text).toString("base64url"),
  };
}

/** One run short by a character, cut in its middle by a blank, and the bare text. */
function missesOf(
  shape: Shape,
  drawSegment: (segment: Segment) => string,
  draw: (charset: Charset, length: number) => string,
): readonly string[] {
  const index = shape.segments.findLastIndex((segment) => segment.kind === "run");
  const segment = shape.segments[index];
  if (segment?.kind !== "run" || segment.min < 2) return [];
  const half = segment.min >> 1;
  const withRun = (run: string): string =>
    shape.segments.map((other, at) => (at === index ? run : drawSegment(other))).join("");
  // The blank after the short run keeps it from being taken for a key that the end of the text cut.
  return [
    `${withRun(draw(segment.charset, segment.min - 1))} `,
    withRun(`${draw(segment.charset, half)} ${draw(segment.charset, segment.min - half)}`),
  ];
}

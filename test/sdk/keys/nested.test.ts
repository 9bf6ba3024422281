import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { CARRIERS, ENCODINGS, readingsOf } from "./support/encodings.ts";

const scanner = createKeyScanner({ hash: (rawKey) => Buffer.from(rawKey).toString("hex").padEnd(64, "0") });
const hits = new Uint32Array(1 << 16);

/** Keys of different kinds: letters only, punctuation in prefix and body, three parts, a long body. */
const KEYS: Readonly<Record<string, (make: ReturnType<typeof createSampleMaker>) => string>> = {
  stripe_secret_live: (make) => "sk_" + "live_" + make.alphanumeric(24),
  github_pat_classic: (make) => "ghp_" + make.alphanumeric(36),
  aws_access_key_id: (make) =>
    "AKIA" +
    make
      .alphanumeric(16)
      .toUpperCase()
      .replaceAll(/[018 9]/g, "Q"),
  gcp_oauth_refresh_token: (make) => "1//" + "0" + make.base64url(60),
  paypal_braintree: (make) =>
    "access_token$" + "production$" + make.alphanumeric(16).toLowerCase() + "$" + make.hex(32),
  slack_bot: (make) => ["xoxb", make.digits(12), make.digits(12), make.alphanumeric(24)].join("-"),
  openai_project: (make) => "sk-proj-" + make.base64url(74) + "T3BlbkFJ" + make.base64url(74),
};
const CHARACTERS_OF_A_PIECE = 8;

const names = (of: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(of));
const carried = fc.record({
  format: names(KEYS),
  seed: fc.nat(),
  inner: names(CARRIERS),
  first: names(ENCODINGS),
  middle: names(CARRIERS),
  second: names(ENCODINGS),
  outer: names(CARRIERS),
});
type Carried = typeof carried extends fc.Arbitrary<infer T> ? T : never;

function write(from: Carried): { key: string; text: string } {
  const key = KEYS[from.format]?.(createSampleMaker(from.seed)) ?? "";
  const steps = [
    CARRIERS[from.inner],
    ENCODINGS[from.first],
    CARRIERS[from.middle],
    ENCODINGS[from.second],
    CARRIERS[from.outer],
  ];
  return { key, text: steps.reduce((text, step) => step?.(text) ?? text, key) };
}

function piecesOf(key: string): readonly string[] {
  return Array.from({ length: key.length - CHARACTERS_OF_A_PIECE + 1 }, (_, at) =>
    key.slice(at, at + CHARACTERS_OF_A_PIECE),
  );
}

describe("a key in two carriers and two encodings", () => {
  test("is found, by its own hash", () => {
    fc.assert(
      fc.property(carried, (from) => {
        const { key, text } = write(from);
        const hash = Buffer.from(key).toString("hex").padEnd(64, "0");
        expect(scanner.find(text).map(({ keyHash }) => keyHash)).toContain(hash);
      }),
      { numRuns: 3000 },
    );
  });

  test("leaves nothing in the redacted text, however that is read; redacting again changes nothing", () => {
    fc.assert(
      fc.property(carried, (from) => {
        const { key, text } = write(from);
        const redacted = scanner.redact(text);
        expect(scanner.redact(redacted)).toBe(redacted);
        const left = readingsOf(redacted.replaceAll(/\[REDACTED:[^\]]*\]/g, " "), 3);
        const pieces = piecesOf(key);
        for (const reading of left) expect(pieces.filter((piece) => reading.includes(piece))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  test("is found at the same place in bytes, where the prefilter hits", () => {
    fc.assert(
      fc.property(carried, fc.nat(5), (from, padding) => {
        const { text } = write(from);
        const bytes = new Uint8Array([...new Uint8Array(padding).fill(65), ...new TextEncoder().encode(text), 65, 66]);
        const end = bytes.length - 2;
        const toOffset = (at: number): number => padding + Buffer.byteLength(text.slice(0, at));
        const found = scanner.find(text);
        expect(scanner.findInBytes(bytes, padding, end)).toEqual(
          found.map((one) => ({ ...one, start: toOffset(one.start), end: toOffset(one.end) })),
        );
        const count = scanner.prefilter(bytes, 0, bytes.length, hits);
        expect([...hits.subarray(0, count)].some((at) => at >= padding && at < end) || found.length === 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

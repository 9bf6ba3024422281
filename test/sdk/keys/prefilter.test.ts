import { createKeyScanner } from "@keytrail/sdk/keys";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_GATED_CHARACTERS } from "../../../sdk/src/keys/literals/text-gate.ts";

const scanner = createKeyScanner();
const NAMES = [undefined, "log.message", "url.full", "url.query", "http.url", "http.target"];
const VALUE = "q7Rz2mK9xB4vTn8Y";
const WORDS = ["key", "sig", "token", "api_key", "password", "x-api-key", "Signature", "--token", "Bearer", "basic"];
const JOINTS = ["=", ":", "?", "&", ";", "%3D", "%26", "://", "@", " ", '"', "\\", "/", "\n", '": "'];
const OTHERS = [VALUE, "page=2", "eyJ", "\u00e9"];
const noise = fc
  .array(fc.constantFrom(...WORDS, ...JOINTS, ...OTHERS), { maxLength: 3 })
  .map((pieces) => pieces.join(""));
/** Too long to be asked as bytes first: what is found is found without the prefilter. */
const PADDING = " ".repeat(MAX_GATED_CHARACTERS);
const textArbitrary = fc
  .tuple(noise, fc.constantFrom(...WORDS), fc.constantFrom(...JOINTS), noise, fc.constant(VALUE), noise, fc.boolean())
  .map(([...pieces]) => (pieces.pop() === true ? [PADDING, ...pieces] : [...pieces, PADDING]).join(""));

/** Bytes with a byte of `before` right before the text, as a protobuf length stands there. */
function place(text: string, before: number): { bytes: Uint8Array; start: number; end: number } {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(encoded.length + 2).fill(before);
  bytes.set(encoded, 1);
  return { bytes, start: 1, end: encoded.length + 1 };
}

describe("prefilter()", () => {
  test("hits every value that holds a secret, whatever stands before it", () => {
    let found = 0;
    fc.assert(
      fc.property(textArbitrary, fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 255 }), (text, name, before) => {
        if (scanner.find(text, name).length === 0) return;
        found++;
        const { bytes, start, end } = place(text, before);
        expect(scanner.prefilter(bytes, start, end, new Uint32Array(64))).not.toBe(0);
      }),
      { numRuns: 4_000 },
    );
    expect(found).toBeGreaterThan(200);
  });

  test.each([["key="], ["sig="], ["--token "], ["api_key="]])("knows %j at a value's very start", (head) => {
    const text = `${head}${VALUE}`;
    for (let before = 0; before < 256; before++) {
      const { bytes, start, end } = place(text, before);
      expect(scanner.prefilter(bytes, start, end, new Uint32Array(64))).toBeGreaterThan(0);
    }
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeNeedles, encodeRareNeedles } from "../../../sdk/src/scrub/needles.ts";
import type { Scrubber } from "../../../sdk/src/scrub/scrubber.ts";
import { TRACE_ID, createScrubbing } from "./samples.ts";
import { spellingsOf } from "./spellings.ts";

const SUBJECT = { traceId: TRACE_ID, ownSource: "" };
const RUNS = { numRuns: 400 };

/** Any key but one that is a part of the marker itself. */
const anyKey = fc
  .string({ unit: "grapheme-ascii", minLength: 8, maxLength: 48 })
  .filter((key) => !"[redacted:unknown:]".includes(key.toLowerCase()) && !/^[0-9a-f]{1,12}$/.test(key));
/** The characters that vendors make keys of. */
const plainKey = fc.stringMatching(/^[A-Za-z0-9_-]{10,40}$/).filter((key) => !/^[0-9a-f]{1,12}$/.test(key));
const anyText = fc.string({ unit: "grapheme", maxLength: 40 });

function scrubberFor(key: string): Scrubber {
  const { scrubber, requestKeys } = createScrubbing();
  requestKeys.add(TRACE_ID, key);
  scrubber.begin(SUBJECT);
  return scrubber;
}

function needlesOf(key: string): string[] {
  return [...encodeNeedles(key), ...encodeRareNeedles(key)].map((needle) => needle.text);
}

describe("Scrubber, for any key and any text around it", () => {
  test("leaves no spelling of the key", () => {
    fc.assert(
      fc.property(anyKey, anyText, anyText, fc.nat(), (key, before, after, choice) => {
        const spellings = [...spellingsOf(key).values()];
        const text = before + (spellings[choice % spellings.length] ?? key) + after;
        const scrubbed = scrubberFor(key).text(text, "log.body");
        expect(needlesOf(key).filter((needle) => scrubbed.includes(needle))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyKey, anyText, anyText, fc.nat(), (key, before, after, choice) => {
        const spellings = [...spellingsOf(key).values()];
        const scrubber = scrubberFor(key);
        const once = scrubber.text(before + (spellings[choice % spellings.length] ?? key) + after, "log.body");
        expect(scrubber.text(once, "log.body")).toBe(once);
      }),
      RUNS,
    );
  });

  test("leaves no 6 characters of a key that the end of the text cuts off", () => {
    fc.assert(
      fc.property(plainKey, anyText, fc.nat(), (key, before, choice) => {
        const length = 6 + (choice % (key.length - 6));
        const scrubbed = scrubberFor(key).text(`${before} ${key.slice(0, length)}`, "log.body");
        expect(scrubbed.endsWith("]")).toBe(true);
        expect(scrubbed.endsWith(key.slice(0, length))).toBe(false);
      }),
      RUNS,
    );
  });

  test("leaves no key at any depth of a value, in names or in values", () => {
    fc.assert(
      fc.property(plainKey, fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (key, json, inNames) => {
        const value: unknown = JSON.parse(JSON.stringify(json), (_, item: unknown) => plant(item, key, inNames));
        const scrubbed = scrubberFor(key).value({ value, [inNames ? `n-${key}` : "n"]: key }, "log.body");
        expect(JSON.stringify(scrubbed)).not.toContain(key);
      }),
      RUNS,
    );
  });

  test("returns the very same text when no key, name or format is in it", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,60}$/), (text) => {
        expect(scrubberFor("Kq7Wm2Zr9Tv4Xb6N").text(text, "span.name")).toBe(text);
      }),
      RUNS,
    );
  });
});

function plant(item: unknown, key: string, inNames: boolean): unknown {
  if (typeof item === "string") return `${item}${key}${item}`;
  if (!inNames || typeof item !== "object" || item === null || Array.isArray(item)) return item;
  return Object.fromEntries(Object.entries(item).map(([name, inner]) => [`${name}${key}`, inner]));
}

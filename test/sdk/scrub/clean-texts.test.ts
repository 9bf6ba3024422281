import { describe, expect, test } from "vitest";
import { createCleanTexts } from "../../../sdk/src/scrub/clean-texts.ts";
import { createScrubbing, OTHER_TRACE_ID, PLAIN_KEY, TRACE_ID } from "./samples.ts";

describe("createCleanTexts()", () => {
  test("remembers the last four texts, each with the version that it was last clean at", () => {
    const texts = createCleanTexts();
    for (const text of ["a", "b", "c", "d"]) texts.add(text, 1);
    texts.add("a", 2);
    expect(["a", "b", "d", "e"].map((text) => texts.versionOf(text))).toEqual([2, 1, 1, -1]);
    texts.add("e", 3);
    expect(["a", "b", "e"].map((text) => texts.versionOf(text))).toEqual([-1, 1, 3]);
  });

  test("remembers no long text", () => {
    const texts = createCleanTexts();
    texts.add("x".repeat(257), 1);
    expect(texts.versionOf("x".repeat(257))).toBe(-1);
  });
});

describe("a text that was clean before", () => {
  const UNKNOWN = "orders of shop-Kq7Wm2Zr9Tv4Xb6N today";
  const NAME = "app.note";

  function scrub({ scrubber }: ReturnType<typeof createScrubbing>, traceId: string, text: string): unknown {
    scrubber.begin({ traceId, ownSource: "" });
    return scrubber.attributes({ [NAME]: text }, "span.attributes")[NAME];
  }

  test("is scrubbed as soon as a request presents the key in it", () => {
    const scrubbing = createScrubbing();
    for (let at = 0; at < 3; at++) expect(scrub(scrubbing, TRACE_ID, UNKNOWN)).toBe(UNKNOWN);
    scrubbing.requestKeys.add(OTHER_TRACE_ID, PLAIN_KEY);
    expect(scrub(scrubbing, TRACE_ID, UNKNOWN)).not.toContain(PLAIN_KEY);
    expect(scrub(scrubbing, OTHER_TRACE_ID, UNKNOWN)).not.toContain(PLAIN_KEY);
  });

  test("is scrubbed for the trace whose key is a common word", () => {
    const scrubbing = createScrubbing();
    for (let at = 0; at < 3; at++) expect(scrub(scrubbing, OTHER_TRACE_ID, UNKNOWN)).toBe(UNKNOWN);
    scrubbing.requestKeys.add(TRACE_ID, "today");
    expect(scrub(scrubbing, TRACE_ID, UNKNOWN)).not.toContain("today");
    expect(scrub(scrubbing, OTHER_TRACE_ID, UNKNOWN)).toBe(UNKNOWN);
  });

  test("is scrubbed for the trace whose key its end cuts off", () => {
    const scrubbing = createScrubbing();
    const cut = `key ${PLAIN_KEY.slice(0, 12)}`;
    scrubbing.requestKeys.add(TRACE_ID, PLAIN_KEY);
    for (let at = 0; at < 3; at++) expect(scrub(scrubbing, OTHER_TRACE_ID, cut)).toBe(cut);
    expect(scrub(scrubbing, TRACE_ID, cut)).not.toContain(PLAIN_KEY.slice(0, 12));
  });

  test("is scrubbed where the key has too many that end alike for the search over all keys", () => {
    const scrubbing = createScrubbing();
    const keys = Array.from({ length: 60 }, (_, at) => `${at}Qz7Wm2Zr-0123456789abcdef`);
    for (const key of keys) scrubbing.requestKeys.add(key, key);
    for (const key of keys) {
      const text = `of ${key} or so`;
      for (let at = 0; at < 2; at++) expect(scrub(scrubbing, key, text)).not.toContain(key);
    }
  });

  test("is scrubbed of every byte's percent sequence", () => {
    const scrubbing = createScrubbing();
    const text = PLAIN_KEY.replaceAll(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
    scrubbing.requestKeys.add(TRACE_ID, PLAIN_KEY);
    for (let at = 0; at < 2; at++) scrub(scrubbing, OTHER_TRACE_ID, text);
    expect(scrub(scrubbing, TRACE_ID, text)).not.toContain(text);
  });
});

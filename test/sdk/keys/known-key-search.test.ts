import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  candidateRunEnd,
  findCandidateRun,
  forEachCandidate,
} from "../../../sdk/src/keys/known/known-key-candidates.ts";
import { createKnownKeyCounts, createKnownKeySearch } from "../../../sdk/src/keys/known/known-key-search.ts";
import type { KnownKeyCounts, KnownKeySearch } from "../../../sdk/src/keys/known/known-key-search.ts";
import { createKnownKeySet } from "../../../sdk/src/keys/known/known-keys.ts";
import { work } from "../../../sdk/src/keys/scan.ts";

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function candidatesOf(text: string): readonly string[] {
  const found = new Set<string>();
  forEachCandidate(text, (start, end) => found.add(text.slice(start, end)));
  return [...found];
}

function searchFor(
  keys: readonly string[],
  maxCandidates = 1_000,
): { search: KnownKeySearch; counts: KnownKeyCounts; hashed: string[] } {
  const set = createKnownKeySet();
  for (const [index, key] of keys.entries()) set.add(hash(key), `key ${index}`);
  const counts = createKnownKeyCounts();
  const hashed: string[] = [];
  const search = createKnownKeySearch({
    keys: set,
    hash: (text) => {
      hashed.push(text);
      return hash(text);
    },
    maxCandidates,
    counts,
  });
  return { search, counts, hashed };
}

const HEX = hash("a key").slice(0, 32);
const BASE64 = `${HEX.slice(0, 10)}+/${HEX.slice(12, 20).toUpperCase()}/x+`;

test.each([
  ["alone", HEX],
  ["behind a name", `key=${HEX}&x=1`],
  ["in a path", `/v1/items/${HEX}/detail`],
  ["in a URL", `https://example.com:8443/v1/${HEX}?x`],
  ["behind a word", `user-${HEX}.json`],
  ["in a sentence", `The key was ${HEX}.`],
  ["in JSON", `{"a":"${HEX}"}`],
  ["in brackets", `f(${HEX})`],
  ["behind a colon", `token:${HEX}`],
  ["glued to marks", `__${HEX}--`],
])("a key of letters and digits is a candidate %s", (_name, text) => {
  expect(candidatesOf(text)).toContain(HEX);
});

test.each([
  ["with marks", "ab_cd-ef_gh-ij_k1"],
  ["that ends in a mark", "abcdefgh1234567-"],
  ["dotted", "abcdefgh1.ijklmnop2"],
  ["in base64", BASE64],
  ["in base64 with its padding", `${BASE64}==`],
  ["that has its length from its padding", "abcdefgh123456=="],
  ["with a colon", "123456789:AAabcdefgh"],
  ["in two cases without a digit", "abcdefghABCDEFGH"],
])("a key %s is a candidate, in quotes and at a sentence's end", (_name, key) => {
  expect(candidatesOf(`"${key}"`)).toContain(key);
  expect(candidatesOf(`it is ${key}, they say`)).toContain(key);
});

test.each([
  ["a short word", "abc123def456gh"],
  ["a long word", "internationalization-and-more"],
  ["a time", "2026-01-05T10:00:00.000Z".slice(11)],
  ["an address", "2001:db8:85a3:1:2:8a2e:370:7334"],
  ["a host's name", "www.example.com:8080/about/us"],
  ["more than 512 characters", "a1".repeat(257)],
  ["a picture", "aB3+".repeat(1_100)],
])("%s is none", (_name, text) => {
  expect(candidatesOf(text)).toEqual([]);
});

test("a known key is found where it stands, and named", () => {
  const { search } = searchFor([HEX, BASE64]);
  const text = `GET /v1/${HEX}?k=${BASE64}&again=${HEX}`;
  const found = search.find(text).map(({ start, end, keyName }) => [text.slice(start, end), keyName]);
  expect(found).toEqual([
    [HEX, "key 0"],
    [BASE64, "key 1"],
    [HEX, "key 0"],
  ]);
  expect(search.find("nothing of the kind: 0123456789abcdef")).toEqual([]);
});

test("within a payload a candidate is hashed once; the next payload knows nothing of it", () => {
  const { search, counts, hashed } = searchFor([HEX]);
  search.openPayload();
  for (let round = 0; round < 5; round++) search.find(`id ${HEX} and 0123456789abcdef`);
  expect(hashed).toEqual([HEX, "0123456789abcdef"]);
  expect(counts).toEqual({ hashed: 2, skipped: 0, found: 0 });
  search.closePayload();
  search.find(HEX);
  search.find(HEX);
  expect(counts.hashed).toBe(4);
});

test("a payload of 50,000 candidates costs the cap, and the rest is counted", () => {
  const { search, counts, hashed } = searchFor([HEX], 1_000);
  search.openPayload();
  for (let index = 0; index < 50_000; index++) search.find(`id=${String(index).padStart(20, "f")}`);
  expect(hashed).toHaveLength(1_000);
  expect(counts).toEqual({ hashed: 1_000, skipped: 49_000, found: 0 });
  search.closePayload();
  // The cap is the payload's, not the process's.
  search.openPayload();
  expect(search.find(HEX)).toHaveLength(1);
});

test("one text of 50,000 candidates costs the cap as well", () => {
  const { search, hashed, counts } = searchFor([HEX], 1_000);
  search.find(Array.from({ length: 50_000 }, (_, index) => String(index).padStart(20, "f")).join(" "));
  expect([hashed.length, counts.skipped]).toEqual([1_000, 49_000]);
});

test("an excluded id is not hashed", () => {
  const { search, hashed } = searchFor([HEX]);
  search.openPayload();
  search.exclude("4bf92f3577b34da6a3ce929d0e0e4736");
  search.find("trace 4bf92f3577b34da6a3ce929d0e0e4736");
  expect(hashed).toEqual([]);
});

test("with lengths known, only runs of these lengths are hashed", () => {
  const set = createKnownKeySet();
  set.add(hash(HEX), "", 32);
  const counts = createKnownKeyCounts();
  const search = createKnownKeySearch({ keys: set, hash, counts });
  expect(search.find(`0123456789abcdef ${HEX} ${HEX}0`)).toHaveLength(1);
  expect(counts.hashed).toBe(1);
});

test("without keys nothing is looked at", () => {
  const { search, counts } = searchFor([]);
  expect(search.find(HEX)).toEqual([]);
  expect(search.addRuns(Buffer.from(HEX), 0, 32, new Uint32Array(1), 0)).toBe(0);
  expect(counts.hashed).toBe(0);
});

test.each([0, -1, 1.5, Number.NaN])("a cap of %d is refused", (maxCandidates) => {
  expect(() => createKnownKeySearch({ keys: createKnownKeySet(), hash, maxCandidates })).toThrow(RangeError);
});

test("hostile text costs no more than its length", () => {
  const cost = (text: string): number => {
    const before = work.steps;
    forEachCandidate(text, () => undefined);
    return work.steps - before;
  };
  for (const part of ["a1", "a.", "/a1b2c3d4", "a:", "=", "aaaaaaaaaaaaaaaa1=="]) {
    const [once, twice] = [part.repeat(10_000), part.repeat(20_000)];
    expect(cost(twice)).toBeLessThanOrEqual(2.3 * cost(once) + 100);
  }
});

const PIECE = fc.constantFrom(
  HEX,
  BASE64,
  "=",
  "==",
  " ",
  "\n",
  '"',
  "/",
  ".",
  ":",
  "-",
  "%2F",
  "\\n",
  "é",
  "\ud800",
  "Za",
  "word",
  "0123456789",
  "a".repeat(15),
  "x9".repeat(300),
);

test("property: bytes have a run wherever their text has a candidate", () => {
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 12 }), fc.nat(9), (pieces, shift) => {
      const text = pieces.join("");
      const bytes = Buffer.concat([Buffer.alloc(shift, "k1"), Buffer.from(text), Buffer.from("k1")]);
      const end = bytes.length - 2;
      const runs: (readonly [number, number])[] = [];
      for (let at = findCandidateRun(bytes, shift, end); at >= 0;) {
        const after = candidateRunEnd(bytes, at, end);
        runs.push([at, after]);
        at = findCandidateRun(bytes, after, end);
      }
      const latin = bytes.toString("latin1", shift, end);
      forEachCandidate(latin, (start, stop) => {
        const isCovered = runs.some(([from, to]) => from <= start + shift && stop + shift <= to);
        expect(isCovered, latin.slice(start, stop)).toBe(true);
      });
    }),
    { numRuns: 2_000 },
  );
});

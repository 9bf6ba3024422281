import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyHasher } from "../../../sdk/src/keys/hash.ts";
import { createKnownKeyCounts, createKnownKeySearch } from "../../../sdk/src/keys/known/known-key-search.ts";
import type { KnownKeyCounts } from "../../../sdk/src/keys/known/known-key-search.ts";
import { createKnownKeySet } from "../../../sdk/src/keys/known/known-keys.ts";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { createKeyScanner } from "../../../sdk/src/keys/scanner.ts";
import type { KeyScanner } from "../../../sdk/src/keys/scanner.ts";

const hasher = createKeyHasher({ secret: "s".repeat(32) });
const make = createSampleMaker(11);
const HEX = make.hex(32);
const BASE64 = `${make.alphanumeric(12)}+${make.alphanumeric(12)}/${make.alphanumeric(11)}=`;
const VENDOR = ["npm", make.alphanumeric(36)].join("_");

function scannerOf(keys: readonly (readonly [key: string, name: string])[]): {
  scanner: KeyScanner;
  counts: KnownKeyCounts;
} {
  const set = createKnownKeySet();
  for (const [key, name] of keys) set.add(hasher.hash(key), name);
  const counts = createKnownKeyCounts();
  return {
    scanner: createKeyScanner({ knownKeys: createKnownKeySearch({ keys: set, hash: hasher.hash, counts }) }),
    counts,
  };
}

const { scanner, counts } = scannerOf([
  [HEX, "billing"],
  [BASE64, ""],
  [VENDOR, "ci"],
]);

test.each([
  ["bare, without any context", `object ${HEX} was moved`, HEX, "object.ref"],
  ["behind a plain name", `ref=${HEX}`, HEX, undefined],
  ["in a path", `/v1/objects/${HEX}/parts`, HEX, "url.path"],
  ["in a URL's query", `https://example.com/a?x=${HEX}&y=1`, HEX, "url.full"],
  ["base64 in quotes", `{"v":"${BASE64}"}`, BASE64, undefined],
])("a known key is found %s", (_name, text, key, attributeName) => {
  const start = text.indexOf(key);
  const found = scanner.find(text, attributeName);
  expect(found).toEqual([
    {
      format: "known_key",
      tier: "certain",
      start,
      end: start + key.length,
      keyHash: hasher.hash(key),
      ...(key === HEX ? { keyName: "billing" } : {}),
    },
  ]);
  const bytes = Buffer.from(text);
  expect(scanner.findInBytes(bytes, 0, bytes.length, attributeName)).toEqual(found);
  expect(scanner.redact(text, attributeName)).toBe(
    text.replace(key, `[REDACTED:known_key:${hasher.hash(key).slice(0, 12)}]`),
  );
});

test("a key that is not known stays what it was without the set", () => {
  const other = make.hex(32);
  expect(scanner.find(`object ${other} was moved`)).toEqual([]);
});

test("a known key of a vendor's format keeps the format, and is certain and named", () => {
  expect(scanner.find(`npm login with ${VENDOR}!`)).toMatchObject([
    { format: "npm_token", tier: "certain", keyName: "ci", keyHash: hasher.hash(VENDOR) },
  ]);
});

test("a key that only its name gave away is a known key, certain and named", () => {
  const short = `k${make.hex(12)}`;
  const { scanner: own } = scannerOf([[short, "short one"]]);
  // Too short for a candidate, found by its attribute's name.
  expect(own.find(short, "http.request.header.x-api-key")).toEqual([
    { format: "known_key", tier: "certain", start: 0, end: 13, keyHash: hasher.hash(short), keyName: "short one" },
  ]);
  expect(own.find(`Bearer ${HEX}`, "http.request.header.authorization")).toMatchObject([
    { tier: "context", format: expect.not.stringMatching("known_key") },
  ]);
});

test.each([
  ["in a percent-encoded query", `/p?x=${encodeURIComponent(BASE64)}&y=2`, BASE64],
  [
    "in escaped JSON",
    JSON.stringify(JSON.stringify({ v: BASE64.replaceAll("/", "\\/") })).replaceAll("/", "\\/"),
    BASE64,
  ],
  ["in base64 of JSON", Buffer.from(JSON.stringify({ user: "alice", v: HEX })).toString("base64"), HEX],
])("a known key is found %s, by the hash of the key itself", (_name, text, key) => {
  expect(scanner.find(text)).toMatchObject([{ format: "known_key", tier: "certain", keyHash: hasher.hash(key) }]);
  const bytes = Buffer.from(text);
  expect(scanner.findInBytes(bytes, 0, bytes.length)).toEqual(scanner.find(text));
});

test("nothing is looked for under a safe name", () => {
  const before = counts.hashed;
  expect(scanner.find(HEX, "trace_id")).toEqual([]);
  expect(counts.hashed).toBe(before);
});

test("found keys are counted once a call", () => {
  const { scanner: own, counts: ownCounts } = scannerOf([[HEX, ""]]);
  own.find(`${HEX} and ${HEX}`);
  own.redact(`again ${HEX}`);
  expect(ownCounts.found).toBe(3);
});

test("redacting twice changes nothing more", () => {
  const once = scanner.redact(`a ${HEX} b ${BASE64} c ${VENDOR}`);
  expect(scanner.redact(once)).toBe(once);
  for (const key of [HEX, BASE64, VENDOR]) expect(once).not.toContain(key.slice(0, 8));
});

const PIECE = fc.constantFrom(
  ...[HEX, BASE64, VENDOR, encodeURIComponent(BASE64), BASE64.replaceAll("/", "\\/")],
  ...[
    "=",
    "&",
    "?x=",
    " ",
    "\n",
    '"',
    "/",
    ".",
    ":",
    "-",
    "%2F",
    "%",
    "\\n",
    "\\u0041",
    "&#43;",
    "é",
    "€",
    "\ud83d\ude00",
  ],
  ...["word", "0123456789", "Za", "a".repeat(15), "key=", "https://a.example/", "x9".repeat(40)],
  Buffer.from(`{"v":"${HEX}"}`).toString("base64"),
);

test("property: text and bytes give the same findings, and the prefilter hits wherever there is one", () => {
  const hits = new Uint32Array(4_096);
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 10 }), fc.constantFrom(undefined, "ref", "url.full"), (pieces, name) => {
      const text = pieces.join("");
      const bytes = Buffer.from(text);
      const inText = scanner
        .find(text, name)
        .map(({ start, end, ...rest }) => ({ ...rest, found: text.slice(start, end) }));
      const inBytes = scanner
        .findInBytes(bytes, 0, bytes.length, name)
        .map(({ start, end, ...rest }) => ({ ...rest, found: bytes.toString("utf8", start, end) }));
      expect(inBytes).toEqual(inText);
      const count = scanner.prefilter(bytes, 0, bytes.length, hits);
      expect(count).toBeGreaterThanOrEqual(Math.min(inText.length, 1));
      const rising = [...hits.subarray(0, count)];
      expect(rising).toEqual([...new Set(rising)].toSorted((a, b) => a - b));
    }),
    { numRuns: 2_000 },
  );
});

test("property: a known key stands whole among what is found, whatever stands around it", () => {
  const around = fc.constantFrom("", " ", "=", "&", "/", ",", '"', "(", "]", "'", ";", "\n", "\t", "|", "?");
  fc.assert(
    fc.property(around, around, fc.constantFrom(HEX, VENDOR), (before, after, key) => {
      const text = `call${before === "" ? " " : before}${key}${after}`;
      const place = { start: text.indexOf(key), end: text.indexOf(key) + key.length };
      expect(scanner.find(text)).toMatchObject([{ ...place, tier: "certain", keyHash: hasher.hash(key) }]);
    }),
  );
});

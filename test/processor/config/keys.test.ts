import { expect, test } from "vitest";
import { parseConfig } from "../../../processor/src/config/load.ts";

/** The problems of a `keys` section that begins in line 2. */
function problemsOf(section: string): readonly string[] {
  try {
    parseConfig(`file_format: "1.0"\nkeys:\n${section}`, "keytrail.yaml", {});
  } catch (error) {
    return error instanceof Error ? error.message.split("\n") : [];
  }
  return [];
}

test("without a section no key is known, nothing is let through, and no format is added", () => {
  expect(parseConfig('file_format: "1.0"', "keytrail.yaml", {}).keys).toEqual({
    known: { reload_interval: 30_000, accepted_sightings: false, max_candidates: 1_000 },
    allow: { formats: [], attribute_names: [], hashes: [] },
    custom_formats: [],
  });
});

test("the format of an allow list may be a custom one", () => {
  const text = "  allow: { formats: [acme_key] }\n  custom_formats: [{ id: acme_key, pattern: 'acme_[0-9a-f]{32}' }]\n";
  expect(problemsOf(text)).toEqual([]);
});

test("a format that nobody knows is refused, with the nearest name", () => {
  expect(problemsOf("  allow:\n    formats: [jwt, npm_tokn, completely_other]\n")).toEqual([
    'keytrail.yaml:4:20 keys.allow.formats[1]: wanted the id of a built-in or custom key format: received "npm_tokn" (did you mean "npm_token"?)',
    'keytrail.yaml:4:30 keys.allow.formats[2]: wanted the id of a built-in or custom key format: received "completely_other"',
  ]);
});

test("every problem of a custom format is told at once, each with the place of its field", () => {
  const section = `  custom_formats:
    - { id: Acme, prefix: "a", charset: alphanumerical, length: "2" }
    - id: jwt
      pattern: "acme_[0-9a-f]{8,}[a-f]{2}"
    - { id: acme_key, pattern: "acme_(a|b)+" }
    - { id: acme_key, pattern: "acme_[0-9]{8}", charset: hex }
    - { id: acme_other }
    - { id: acme_last, patern: "acme_[0-9]{8}" }
    - nothing
`;
  const charset =
    "wanted one of alphanumeric, lower_alphanumeric, upper_alphanumeric, letters, digits, hex, base32, base58, base64, base64url, or a class such as [A-Z2-7]";
  expect(problemsOf(section)).toEqual([
    'keytrail.yaml:4:13 keys.custom_formats[0].id: wanted 2 to 48 lower-case letters, digits and _, a letter first: received "Acme"',
    'keytrail.yaml:4:27 keys.custom_formats[0].prefix: wanted 2 to 64 printable ASCII characters without blanks: received "a"',
    `keytrail.yaml:4:41 keys.custom_formats[0].charset: ${charset}: received "alphanumerical"`,
    'keytrail.yaml:4:65 keys.custom_formats[0].length: wanted a number of characters from 4 to 4096, such as 32, or a range such as 20-40: received "2"',
    'keytrail.yaml:5:11 keys.custom_formats[1].id: wanted an id that no built-in format has: received "jwt"',
    `keytrail.yaml:6:16 keys.custom_formats[1].pattern: wanted a run of fixed length before what it could contain: received one of 8 to ${Number.MAX_SAFE_INTEGER}`,
    'keytrail.yaml:7:32 keys.custom_formats[2].pattern: wanted text, classes and bounds: received "(" at 5',
    "keytrail.yaml:8:58 keys.custom_formats[3].charset: wanted either a pattern, or prefix, charset and length: received both",
    "keytrail.yaml:9:7 keys.custom_formats[4].prefix: wanted a prefix with charset and length, or a pattern instead: received nothing",
    "keytrail.yaml:10:7 keys.custom_formats[5].prefix: wanted a prefix with charset and length, or a pattern instead: received nothing",
    'keytrail.yaml:10:24 keys.custom_formats[5].patern: wanted one of id, prefix, charset, length, pattern: received an unknown key (did you mean "pattern"?)',
    'keytrail.yaml:11:7 keys.custom_formats[6]: wanted a mapping with id, and prefix, charset and length or else pattern: received "nothing"',
  ]);
});

test.each([
  ["known: { file: '' }", "keytrail.yaml:3:18 keys.known.file: wanted a path: received nothing"],
  [
    "known: { max_candidates: 0 }",
    "keytrail.yaml:3:28 keys.known.max_candidates: wanted a whole number from 1 to 1000000: received 0",
  ],
  [
    "known: { flie: x }",
    'keytrail.yaml:3:12 keys.known.flie: wanted one of file, reload_interval, accepted_sightings, max_candidates: received an unknown key (did you mean "file"?)',
  ],
  [
    "allow: { formats: jwt }",
    'keytrail.yaml:3:21 keys.allow.formats: wanted a list of ids of key formats: received "jwt"',
  ],
  [
    "allow: { attribute_names: [''] }",
    "keytrail.yaml:3:30 keys.allow.attribute_names[0]: wanted an attribute name: received nothing",
  ],
  [
    "allow: { hashes: [raw-key-that-nobody-shows] }",
    "keytrail.yaml:3:21 keys.allow.hashes[0]: wanted a hash of 64 hex digits: received something else (not shown)",
  ],
  ["allow: { hashes: [7] }", "keytrail.yaml:3:21 keys.allow.hashes[0]: wanted a hash of 64 hex digits: received 7"],
  [
    "custom_formats: [{ id: acme_key, pattern: 'acme_[0-9]{8}' }, { id: acme_key, pattern: 'acne_[0-9]{8}' }]",
    'keytrail.yaml:3:70 keys.custom_formats[1].id: wanted an id that no other custom format has: received "acme_key"',
  ],
  ["custom_formats: {}", "keytrail.yaml:3:19 keys.custom_formats: wanted a list of formats: received a mapping"],
  [
    "custom_formats: [x]",
    'keytrail.yaml:3:20 keys.custom_formats[0]: wanted a mapping with id, and prefix, charset and length or else pattern: received "x"',
  ],
])("%s is refused with its place", (line, problem) => {
  expect(problemsOf(`  ${line}\n`)).toEqual([problem]);
});

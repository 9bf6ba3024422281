import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyHasher } from "@keytrail/sdk/keys";
import type { KeyHasher, KnownKeyCounts } from "@keytrail/sdk/keys";
import { expect, onTestFinished, test } from "vitest";
import { createKeyRecognition } from "../../../sdk/src/instrument/key-recognition.ts";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { parseOptions } from "../../../sdk/src/options.ts";
import { createAllowedSecrets } from "../../../sdk/src/scrub/allowed.ts";
import { isOwnPlace } from "../../../sdk/src/scrub/own-place.ts";
import { createRequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import type { RequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import { createScrubber } from "../../../sdk/src/scrub/scrubber.ts";
import type { Scrubber } from "../../../sdk/src/scrub/scrubber.ts";
import { createSdkCounts } from "../../../sdk/src/telemetry.ts";
import { PLAIN_KEY, TRACE_ID } from "./samples.ts";

const SECRET = "test secret of at least thirty-two bytes";
const hasher = createKeyHasher({ secret: SECRET });
const make = createSampleMaker(3);
const BARE = make.hex(32);
const NPM = ["npm", make.alphanumeric(36)].join("_");

interface Configured {
  readonly scrubber: Scrubber;
  readonly requestKeys: RequestKeys;
  readonly allowed: Readonly<Record<string, number>>;
  readonly candidates: Readonly<KnownKeyCounts>;
  readonly warnings: readonly string[];
}

/** A scrubber as the environment configures it. */
function scrubberWith(environment: Readonly<Record<string, string>>, keyHasher: KeyHasher = hasher): Configured {
  const { options, problems } = parseOptions({}, environment);
  expect(problems).toEqual([]);
  const warnings: string[] = [];
  const counts = createSdkCounts();
  const recognition = createKeyRecognition(options, keyHasher, { warn: (line) => void warnings.push(line) });
  const requestKeys = createRequestKeys({ maxTraces: 100 });
  const allowed = createAllowedSecrets(options, keyHasher, (by) => void counts.allowed[by]++);
  const { scanner, knownKeys } = recognition;
  const scrubber = createScrubber({ scanner, hasher: keyHasher, requestKeys, isOwnPlace, allowed, knownKeys });
  scrubber.begin({ traceId: TRACE_ID, ownSource: "" });
  return { scrubber, requestKeys, allowed: counts.allowed, candidates: recognition.counts, warnings };
}

function markerOf(format: string, key: string): string {
  return `[REDACTED:${format}:${hasher.hash(key).slice(0, 12)}]`;
}

test("knownKeys: a bare key is scrubbed wherever it stands, and told as a leak", () => {
  const { scrubber } = scrubberWith({ KEYTRAIL_KNOWN_KEYS: hasher.hash(BARE) });
  expect(scrubber.attributes({ ref: `v1/${BARE}`, other: make.hex(32) }, "span.attributes")).toMatchObject({
    ref: `v1/${markerOf("known_key", BARE)}`,
    other: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(scrubber.leaks()).toEqual([
    { format: "known_key", location: "span.attributes.ref", keyHash: hasher.hash(BARE) },
  ]);
});

test("knownKeysFile: the keys of a file are known; one that can't be read is a warning, and the service starts", () => {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-sdk-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "keys.txt");
  writeFileSync(path, `${hasher.hash(BARE)},billing\n`);
  const { scrubber, warnings } = scrubberWith({ KEYTRAIL_KNOWN_KEYS_FILE: path });
  expect(scrubber.text(`object ${BARE}`, "log.body")).toBe(`object ${markerOf("known_key", BARE)}`);
  expect(warnings).toEqual([]);
  const without = scrubberWith({ KEYTRAIL_KNOWN_KEYS_FILE: join(directory, "none.txt") });
  expect(without.warnings).toEqual([expect.stringContaining("received no file of this name")]);
  expect(without.scrubber.text(`object ${BARE}`, "log.body")).toBe(`object ${BARE}`);
});

test("maxKnownKeyCandidates: an export has one cap, and the next export another", () => {
  const environment = { KEYTRAIL_KNOWN_KEYS: hasher.hash(BARE), KEYTRAIL_MAX_KNOWN_KEY_CANDIDATES: "3" };
  const { scrubber, candidates } = scrubberWith(environment);
  scrubber.withinPayload(() => {
    for (let index = 0; index < 10; index++) scrubber.text(`object ${make.hex(32)}`, "log.body");
  });
  expect(candidates).toMatchObject({ hashed: 3, skipped: 7 });
  expect(scrubber.withinPayload(() => scrubber.text(BARE, "log.body"))).toBe(markerOf("known_key", BARE));
});

test("customFormats: a key of the format is scrubbed under its id", () => {
  const key = ["acm3", make.alphanumeric(20)].join("_");
  const formats = [{ id: "acme_key", prefix: "acm3_", charset: "alphanumeric", length: 20 }];
  const { scrubber } = scrubberWith({ KEYTRAIL_CUSTOM_FORMATS: JSON.stringify(formats) });
  expect(scrubber.text(`call ${key} now`, "log.body")).toBe(`call ${markerOf("acme_key", key)} now`);
});

test("allowFormats: findings of the format are let through, also behind a credential's name, and counted once each", () => {
  const { scrubber, allowed } = scrubberWith({ KEYTRAIL_ALLOW_FORMATS: "npm_token" });
  const text = `login with ${NPM} or token=${NPM}`;
  expect(scrubber.text(text, "log.body")).toBe(text);
  expect(scrubber.leaks()).toEqual([]);
  expect(allowed).toEqual({ format: 2, attribute_name: 0, hash: 0 });
});

test("allowAttributeNames: the whole name lets texts and numbers through, other names don't", () => {
  const { scrubber, allowed } = scrubberWith({ KEYTRAIL_ALLOW_ATTRIBUTE_NAMES: "app.api_key,app.token" });
  const attributes = {
    "app.api_key": BARE,
    "app.token": 123_456_789,
    "other.api_key": BARE,
    "other.token": 123_456_789,
  };
  expect(scrubber.attributes(attributes, "span.attributes")).toMatchObject({
    "app.api_key": BARE,
    "app.token": 123_456_789,
    "other.api_key": expect.stringMatching(/^\[REDACTED:/),
    "other.token": "[REDACTED:unknown]",
  });
  expect(allowed).toEqual({ format: 0, attribute_name: 1, hash: 0 });
});

test("allowAttributeNames: the exact key of a request is scrubbed all the same", () => {
  const { scrubber, requestKeys } = scrubberWith({ KEYTRAIL_ALLOW_ATTRIBUTE_NAMES: "app.api_key" });
  requestKeys.add(TRACE_ID, PLAIN_KEY);
  scrubber.begin({ traceId: TRACE_ID, ownSource: "" });
  expect(scrubber.attributes({ "app.api_key": PLAIN_KEY }, "span.attributes")).toEqual({
    "app.api_key": markerOf("unknown", PLAIN_KEY),
  });
});

test("allowHashes: the value with the hash is let through under a credential's name and beside others", () => {
  const second = ["npm", make.alphanumeric(36)].join("_");
  const { scrubber, allowed } = scrubberWith({ KEYTRAIL_ALLOW_HASHES: `${hasher.hash(NPM)},${hasher.hash(BARE)}` });
  expect(scrubber.text(`${NPM} and ${second}`, "log.body")).toBe(`${NPM} and ${markerOf("npm_token", second)}`);
  const attributes = { "http.request.header.x-api-key": BARE };
  expect(scrubber.attributes(attributes, "span.attributes")).toEqual(attributes);
  expect(allowed).toEqual({ format: 0, attribute_name: 0, hash: 2 });
});

test("allowHashes: a request's key is recognised by its hash, so that it isn't looked for", () => {
  const { options } = parseOptions({ allowHashes: [hasher.hash(PLAIN_KEY)] }, {});
  const allowed = createAllowedSecrets(options, hasher, () => undefined);
  expect([allowed?.isAllowedKey(PLAIN_KEY), allowed?.isAllowedKey(BARE)]).toEqual([true, false]);
  expect(createAllowedSecrets(parseOptions({}, {}).options, hasher, () => undefined)).toBeUndefined();
});

test("while the hash secret is rotated, knownKeys and allowHashes may hold hashes of either", () => {
  const previousSecret = `${SECRET}, before`;
  const rotating = createKeyHasher({ secret: SECRET, previousSecret });
  const previous = createKeyHasher({ secret: previousSecret });
  const text = `ref ${BARE}, ${NPM}`;
  for (const listedBy of [hasher, previous]) {
    const environment = { KEYTRAIL_KNOWN_KEYS: listedBy.hash(BARE), KEYTRAIL_ALLOW_HASHES: listedBy.hash(NPM) };
    const { scrubber, allowed } = scrubberWith(environment, rotating);
    const marker = `[REDACTED:known_key:${listedBy.hash(BARE).slice(0, 12)}]`;
    expect(scrubber.text(text, "log.body")).toBe(`ref ${marker}, ${NPM}`);
    expect(allowed["hash"]).toBe(1);
  }
  const { scrubber } = scrubberWith({ KEYTRAIL_KNOWN_KEYS: previous.hash(BARE) });
  expect(scrubber.text(text, "log.body"), "without the secret before").toContain(BARE);
});

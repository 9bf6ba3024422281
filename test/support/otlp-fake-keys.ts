/** A small key scanner with the contract of `@keytrail/sdk/keys`: tests of the byte path do not depend on which formats are known. */
import { createHmac } from "node:crypto";
import {
  type AttributeNameClass,
  classifyAttributeName,
  type KeyFinding,
  type KeyHash,
  type KeyHasher,
  type KeyScanner,
} from "@keytrail/sdk/keys";

/** Literals that begin a key; a JWT is a key without an identity. */
const LITERALS = ["sk_" + "live_", "tok_test_", "eyJ"];
const FORMATS: readonly [format: string, pattern: RegExp][] = [
  ["stripe_secret", new RegExp(`${LITERALS[0]}[A-Za-z0-9]{16,}`, "g")],
  ["test_token", /tok_test_[A-Za-z0-9]{8,}/g],
  ["jwt", /eyJ[\w-]{4,}\.[\w-]+\.[\w-]+/g],
];
const MARKER = /\[REDACTED:[^\]]*\]/;
const SCHEME = /^(?:bearer|apikey) /i;
const PARAMETER = /(?:^|[?&])(?:api_key|token)=([^&#]+)/g;

/** A key that the fake scanner knows, different for each number. */
export function sampleKey(number: number): string {
  return `${LITERALS[0]}${String(number).padStart(20, "a1b2c3d4e5")}`;
}

/** A key of a second format. */
export function sampleToken(number: number): string {
  return `${LITERALS[1]}${String(number).padStart(12, "q7")}`;
}

/** Shaped like a JWT. */
export const SAMPLE_JWT: string = ["eyJ" + "hbGciOiJub25lIn0", "eyJ" + "zdWIiOiIxIn0", "c2ln"].join(".");

function findLatin1(text: string, nameClass: AttributeNameClass): KeyFinding[] {
  const findings: KeyFinding[] = [];
  for (const [format, pattern] of FORMATS) {
    for (const match of text.matchAll(pattern)) {
      findings.push({
        format,
        tier: "likely",
        start: match.index,
        end: match.index + match[0].length,
        ...(format === "jwt" ? {} : { keyHash: hashOf(match[0]) }),
      });
    }
  }
  const add = (start: number, end: number) => {
    if (MARKER.test(text.slice(start, end)) || findings.some((known) => known.start < end && known.end > start)) return;
    findings.push({ format: "unknown", tier: "context", start, end, keyHash: hashOf(text.slice(start, end)) });
  };
  if (nameClass === "credential" && text !== "" && !MARKER.test(text))
    add(SCHEME.exec(text)?.[0].length ?? 0, text.length);
  if (nameClass === "url") {
    for (const match of text.matchAll(PARAMETER)) {
      const end = match.index + match[0].length;
      add(end - match[1]!.length, end);
    }
  }
  return findings.toSorted((a, b) => a.start - b.start);
}

/** Counts what it is asked, so that tests can say how often the hot path asks. */
export interface FakeScanner extends KeyScanner {
  prefilterCalls: number;
  findCalls: number;
}

export function createFakeScanner(): FakeScanner {
  const classOf = (name: string | undefined) => (name === undefined ? "neutral" : classifyAttributeName(name));
  const scanner: FakeScanner = {
    prefilterCalls: 0,
    findCalls: 0,
    find: (text, name) => findLatin1(text, classOf(name)),
    redact: (text) => text,
    findInBytes(bytes, start, end, name) {
      scanner.findCalls++;
      const text = Buffer.from(bytes.subarray(start, end)).toString("latin1");
      return findLatin1(text, classOf(name)).map((finding) => ({
        ...finding,
        start: finding.start + start,
        end: finding.end + start,
      }));
    },
    prefilter(bytes, start, end, hits) {
      scanner.prefilterCalls++;
      const found: number[] = [];
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, end);
      for (const literal of LITERALS) {
        for (let at = buffer.indexOf(literal, start); at !== -1; at = buffer.indexOf(literal, at + 1)) found.push(at);
      }
      if (found.length > hits.length) return -1;
      hits.set(found.toSorted((a, b) => a - b));
      return found.length;
    },
  };
  return scanner;
}

const TEST_SECRET = "test secret ".repeat(4);

/** The hash that the fake hasher gives. */
export function hashOf(rawKey: string): KeyHash {
  return createHmac("sha256", TEST_SECRET).update(rawKey).digest("hex") as KeyHash;
}

export const fakeHasher: KeyHasher = { hashKeyId: "00000000", hash: hashOf };

/** The marker that stands for a redacted key. */
export function markerOf(format: string, rawKey?: string): string {
  return rawKey === undefined ? `[REDACTED:${format}]` : `[REDACTED:${format}:${hashOf(rawKey).slice(0, 12)}]`;
}

import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import type { KeyHasher, KeyScanner } from "@keytrail/sdk/keys";
import { describe, expect, test } from "vitest";
import { isOwnPlace } from "../../../sdk/src/scrub/own-place.ts";
import { createRequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import type { RequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import { createScrubber } from "../../../sdk/src/scrub/scrubber.ts";
import type { Scrubber } from "../../../sdk/src/scrub/scrubber.ts";
import { PLAIN_KEY, TRACE_ID } from "./samples.ts";

const SERVER_SPAN = {
  "http.request.method": "GET",
  "url.scheme": "https",
  "url.path": "/users/42",
  "http.route": "/users/:id",
  "http.response.status_code": 200,
  "user_agent.original": "curl/8.5.0",
  "api_key.hash": "0".repeat(64),
  "api_key.source": "header:x-api-key",
};

interface Counting {
  readonly scanned: string[];
  readonly scrubber: Scrubber;
  readonly requestKeys: RequestKeys;
  readonly hashed: { count: number };
}

/** A scrubber that tells what it asks of the scanner and of the hash. */
function createCounting(): Counting {
  const { hash, hashKeyId } = createKeyHasher({ secret: "test secret of at least thirty-two bytes" });
  const scanned: string[] = [];
  const hashed = { count: 0 };
  const hasher: KeyHasher = {
    hashKeyId,
    hash(rawKey) {
      hashed.count++;
      return hash(rawKey);
    },
  };
  const scanner = createKeyScanner({ hash: hasher.hash });
  const requestKeys = createRequestKeys({ maxTraces: 10 });
  const counting: KeyScanner = {
    ...scanner,
    find(text, name) {
      scanned.push(text);
      return scanner.find(text, name);
    },
  };
  const scrubber = createScrubber({
    scanner: counting,
    hasher,
    requestKeys,
    isOwnPlace,
  });
  return { scanned, scrubber, requestKeys, hashed };
}

describe("Scrubber: what a clean span costs", () => {
  test("scans each value once, and neither known names nor values that are safe", () => {
    const { scanned, scrubber } = createCounting();
    scrubber.begin({ traceId: TRACE_ID, ownSource: "" });
    scrubber.attributes(Object.fromEntries(Object.keys(SERVER_SPAN).map((name) => [name, ""])), "span.attributes");
    scanned.length = 0;
    scrubber.attributes(SERVER_SPAN, "span.attributes");
    expect(scanned).toEqual(["/users/42", "/users/:id", "curl/8.5.0"]);
    // What was clean under a name that is no URL's isn't scanned again.
    scanned.length = 0;
    scrubber.attributes(SERVER_SPAN, "span.attributes");
    expect(scanned).toEqual(["/users/42", "/users/:id"]);
  });

  test("hashes nothing when nothing is found, and a key that is found once for all its places", () => {
    const { scrubber, requestKeys, hashed } = createCounting();
    requestKeys.add(TRACE_ID, PLAIN_KEY);
    scrubber.begin({ traceId: TRACE_ID, ownSource: "" });
    scrubber.attributes(SERVER_SPAN, "span.attributes");
    expect(hashed.count).toBe(0);
    for (let at = 0; at < 10; at++) scrubber.text(`note ${at} ${PLAIN_KEY}`, "span.name");
    expect(hashed.count).toBe(1);
  });
});

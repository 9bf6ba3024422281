import { expect, test } from "vitest";
import { createKeyFacts } from "../../../sdk/src/enrich/key-facts.ts";
import { createKeyHasher, createKeyScanner } from "../../../sdk/src/keys/index.ts";
import type { KeyHash } from "../../../sdk/src/keys/index.ts";
import { createRequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import { PLAIN_KEY, STRIPE_KEY } from "../scrub/samples.ts";

const secret = "0123456789abcdef".repeat(2);
const hasher = createKeyHasher({ secret, previousSecret: `${secret}, before` });
const scanner = createKeyScanner();

test("createKeyFacts() gives hash, hash under the secret before, and format", () => {
  const factsOf = createKeyFacts({ hasher, scanner });
  expect(factsOf(STRIPE_KEY)).toEqual({
    keyHash: hasher.hash(STRIPE_KEY),
    previousHash: hasher.previous?.hash(STRIPE_KEY),
    format: "stripe_secret_live",
  });
  expect(factsOf(PLAIN_KEY).format).toBeUndefined();
});

test("a key that a remembered request presented is hashed once, and again when it was forgotten", () => {
  let hashed = 0;
  const counting = {
    hashKeyId: hasher.hashKeyId,
    hash: (rawKey: string): KeyHash => (hashed++, hasher.hash(rawKey)),
  };
  const memory = createRequestKeys({ maxTraces: 1 });
  const factsOf = createKeyFacts({ hasher: counting, scanner, memory });
  memory.add("a", PLAIN_KEY);
  const first = factsOf(PLAIN_KEY);
  for (let request = 0; request < 10; request++) expect(factsOf(PLAIN_KEY)).toBe(first);
  expect(hashed).toBe(1);
  memory.add("b", STRIPE_KEY);
  expect(factsOf(PLAIN_KEY)).toEqual(first);
  expect(hashed).toBe(2);
});

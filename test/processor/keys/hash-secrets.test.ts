import { createKeyHasher, preferKnownHash } from "@keytrail/sdk/keys";
import { expect, test } from "vitest";
import { createRunHasher, loadHashSecrets } from "../../../processor/src/keys/hash-secrets.ts";
import { createKeyRecognition } from "../../../processor/src/keys/key-recognition.ts";

const [SECRET, BEFORE] = ["the secret of this test, 32 or more bytes", "the secret before that one, 32 or more"];
const KEY = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
const present = createKeyHasher({ secret: SECRET });
const previous = createKeyHasher({ secret: BEFORE });
const rotating = createKeyHasher({ secret: SECRET, previousSecret: BEFORE });

test.each([
  ["known by the present hash", [present.hash(KEY)], present.hash(KEY)],
  ["known by the one before", [previous.hash(KEY)], previous.hash(KEY)],
  ["known by both", [present.hash(KEY), previous.hash(KEY)], present.hash(KEY)],
  ["not known", [], present.hash(KEY)],
])("a key that is %s", (_, known, expected) => {
  const isKnown = (hash: string): boolean => known.some((one) => one === hash);
  expect(preferKnownHash(rotating, isKnown)(KEY)).toBe(expected);
  expect(preferKnownHash(present, isKnown)(KEY), "with one secret").toBe(present.hash(KEY));
});

test("an allow list and accepted keys may hold hashes of either secret", async () => {
  const nothing = { size: 0, nameOf: () => undefined };
  const log = (): void => undefined;
  for (const hasher of [present, previous]) {
    const allow = { hashes: [hasher.hash(KEY)] };
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { scanner } = await createKeyRecognition({ hasher: rotating, accepted: nothing, allow, log });
    expect(scanner.find(`see ${KEY}`)).toEqual([]);
    const nameOf = (hash: string): string | undefined => (hash === hasher.hash(KEY) ? "checkout" : undefined);
    const accepted = { size: 1, nameOf };
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const known = await createKeyRecognition({ hasher: rotating, accepted, acceptedSightings: true, log });
    expect(known.scanner.find(`see ${KEY}`)).toMatchObject([{ keyHash: hasher.hash(KEY) }]);
  }
});

test("the secrets come from the environment, and what can't be used is config_invalid", () => {
  const env = { KEYTRAIL_HASH_SECRET: SECRET, KEYTRAIL_PREVIOUS_HASH_SECRET: BEFORE };
  const hasher = createRunHasher(loadHashSecrets(env));
  expect([hasher.hash(KEY), hasher.previous?.hash(KEY)]).toEqual([present.hash(KEY), previous.hash(KEY)]);
  expect(createRunHasher(loadHashSecrets({ KEYTRAIL_HASH_SECRET: SECRET })).previous).toBeUndefined();
  for (const wrong of [
    { ...env, KEYTRAIL_PREVIOUS_HASH_SECRET: SECRET },
    { ...env, KEYTRAIL_PREVIOUS_HASH_SECRET: "too short" },
    { KEYTRAIL_PREVIOUS_HASH_SECRET: BEFORE },
  ])
    expect(() => createRunHasher(loadHashSecrets(wrong))).toThrow(expect.objectContaining({ code: "config_invalid" }));
  expect(() => createRunHasher(loadHashSecrets(env), "sha256")).toThrow("which has no secret");
});

import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  createEphemeralSecret,
  createKeyHasher,
  loadHashSecret,
  loadPreviousHashSecret,
  parseHashSecret,
} from "@keytrail/sdk/keys";

const secret = "a secret of thirty-two bytes or so";
const rawKey = "sk_" + "live_" + "a1".repeat(12);
const folder = mkdtempSync(join(tmpdir(), "keytrail-hash-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("createKeyHasher()", () => {
  test("gives HMAC-SHA-256 of the key in hex", () => {
    expect(createKeyHasher({ secret }).hash(rawKey)).toBe(createHmac("sha256", secret).update(rawKey).digest("hex"));
  });

  test("gives what node:crypto gives, for secrets and keys of any length", () => {
    const secrets = fc.uint8Array({ minLength: 32, maxLength: 200 });
    const keys = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ minLength: 300, maxLength: 1200 }));
    fc.assert(
      fc.property(secrets, fc.array(keys, { minLength: 2, maxLength: 5 }), (bytes, texts) => {
        const hasher = createKeyHasher({ secret: bytes });
        const expected = texts.map((text) => createHmac("sha256", bytes).update(text, "utf8").digest("hex"));
        expect(texts.map((text) => hasher.hash(text))).toEqual(expected);
      }),
    );
  });

  test("takes a secret's text and its UTF-8 bytes for the same secret", () => {
    const bytes = new TextEncoder().encode(`${secret}ä`);
    expect(createKeyHasher({ secret: bytes }).hash(rawKey)).toBe(
      createKeyHasher({ secret: `${secret}ä` }).hash(rawKey),
    );
  });

  test("gives plain SHA-256 by choice", () => {
    expect(createKeyHasher({ secret, hash: "sha256" }).hash(rawKey)).toBe(
      createHash("sha256").update(rawKey).digest("hex"),
    );
  });

  test("takes the key's SHA-256 as the message by choice", () => {
    const digest = createHash("sha256").update(rawKey).digest("hex");
    expect(createKeyHasher({ secret, hashInput: "sha256" }).hash(rawKey)).toBe(
      createHmac("sha256", secret).update(digest).digest("hex"),
    );
  });

  test("names the secret by 8 hex digits that differ from secret to secret", () => {
    const { hashKeyId } = createKeyHasher({ secret });
    expect(hashKeyId).toBe(createHmac("sha256", secret).update("keytrail.hash_key_id").digest("hex").slice(0, 8));
    expect(createKeyHasher({ secret: `${secret}!` }).hashKeyId).not.toBe(hashKeyId);
  });

  test("hashes with the secret before as well, which changes nothing of the present one", () => {
    const before = `${secret}, before`;
    const hasher = createKeyHasher({ secret, previousSecret: before, hashInput: "sha256" });
    const [present, previous] = [secret, before].map((one) => createKeyHasher({ secret: one, hashInput: "sha256" }));
    expect([hasher.hash(rawKey), hasher.hashKeyId]).toEqual([present!.hash(rawKey), present!.hashKeyId]);
    expect(hasher.previous?.hash(rawKey)).toBe(previous!.hash(rawKey));
    expect(hasher.previous?.hashKeyId).toBe(previous!.hashKeyId);
    expect(present!.previous).toBeUndefined();
  });

  test.each([
    ["a short one", { previousSecret: "too short" }, "32 bytes or more are wanted: received 9 bytes"],
    [
      "the same",
      { previousSecret: Buffer.from(secret) },
      "another secret than the present one is wanted: received the same",
    ],
    ["one for a plain digest", { previousSecret: `${secret}!`, hash: "sha256" as const }, "hash hmac-sha256 is wanted"],
  ])("refuses as the secret before: %s", (_, options, reason) => {
    const create = (): unknown => createKeyHasher({ secret, ...options });
    expect(create).toThrow(RangeError);
    expect(create).toThrow(`Cannot create a key hasher with previousSecret: ${reason}`);
  });

  test("refuses a secret under 32 bytes and does not repeat it", () => {
    const short = "31 bytes are one byte too few..";
    expect(() => createKeyHasher({ secret: short })).toThrow(
      new RangeError("Cannot create a key hasher with secret: 32 bytes or more are wanted: received 31 bytes"),
    );
  });
});

describe("parseHashSecret()", () => {
  test.each([
    ["abc\n", "abc"],
    ["abc\r\n", "abc"],
    ["abc\n\n", "abc\n"],
    ["abc ", "abc "],
    ["", ""],
  ])("trims one newline: %j", (text, expected) => {
    expect(Buffer.from(parseHashSecret(text)).toString()).toBe(expected);
    expect(Buffer.from(parseHashSecret(Buffer.from(text))).toString()).toBe(expected);
  });
});

describe("loadHashSecret()", () => {
  const file = join(folder, "secret");
  writeFileSync(file, `${secret}\n`);

  test("takes the variable", () => {
    expect(loadHashSecret({ KEYTRAIL_HASH_SECRET: secret })).toEqual({ secret: Buffer.from(secret), ephemeral: false });
  });

  test("takes the file, without its last newline", () => {
    expect(loadHashSecret({ KEYTRAIL_HASH_SECRET_FILE: file })).toEqual({
      secret: Buffer.from(secret),
      ephemeral: false,
    });
  });

  test("makes a new secret each time where there is none", () => {
    const first = loadHashSecret({ KEYTRAIL_HASH_SECRET: "" });
    expect(first.ephemeral).toBe(true);
    expect(first.secret.byteLength).toBe(32);
    expect(loadHashSecret({}).secret).not.toEqual(first.secret);
    expect(createEphemeralSecret().byteLength).toBe(32);
  });

  test("refuses both at once, a short secret, and a missing file, whose path it does not repeat", () => {
    expect(() => loadHashSecret({ KEYTRAIL_HASH_SECRET: secret, KEYTRAIL_HASH_SECRET_FILE: file })).toThrow(
      /received both$/,
    );
    expect(() => loadHashSecret({ KEYTRAIL_HASH_SECRET: "short" })).toThrow(/received 5 bytes$/);
    expect(() => loadHashSecret({ KEYTRAIL_HASH_SECRET_FILE: join(folder, "none") })).toThrow(
      new Error("Cannot load KEYTRAIL_HASH_SECRET_FILE: a readable file is wanted: received no file of this name"),
    );
    expect(() => loadHashSecret({ KEYTRAIL_HASH_SECRET_FILE: folder })).toThrow(/received a directory$/);
  });
});

describe("loadPreviousHashSecret()", () => {
  test("reads its own variables, checked like those of the present one", () => {
    const file = join(folder, "previous");
    writeFileSync(file, `${secret}\n`);
    const load = (env: Record<string, string>): string | undefined => {
      const loaded = loadPreviousHashSecret(env);
      return loaded === undefined ? undefined : Buffer.from(loaded).toString();
    };
    expect(load({ KEYTRAIL_HASH_SECRET: secret, KEYTRAIL_PREVIOUS_HASH_SECRET: "" })).toBeUndefined();
    expect(load({ KEYTRAIL_PREVIOUS_HASH_SECRET: secret })).toBe(secret);
    expect(load({ KEYTRAIL_PREVIOUS_HASH_SECRET_FILE: file })).toBe(secret);
    expect(() => load({ KEYTRAIL_PREVIOUS_HASH_SECRET: secret, KEYTRAIL_PREVIOUS_HASH_SECRET_FILE: file })).toThrow(
      "Cannot load KEYTRAIL_PREVIOUS_HASH_SECRET: either it or KEYTRAIL_PREVIOUS_HASH_SECRET_FILE is wanted: received both",
    );
    expect(() => load({ KEYTRAIL_PREVIOUS_HASH_SECRET: "too short" })).toThrow(
      "Cannot load KEYTRAIL_PREVIOUS_HASH_SECRET: 32 bytes or more are wanted: received 9 bytes",
    );
    expect(() => load({ KEYTRAIL_PREVIOUS_HASH_SECRET_FILE: join(folder, "none") })).toThrow(
      "Cannot load KEYTRAIL_PREVIOUS_HASH_SECRET_FILE: a readable file is wanted: received no file of this name",
    );
  });
});

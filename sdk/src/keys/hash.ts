import { createHash, createHmac, createSecretKey, hash as hashOnce, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

/** 64 lower-case hex digits that stand for a raw key. Branded, so that a raw key can't be passed where a hash is meant. */
export type KeyHash = string & { readonly __brand: "KeyHash" };

/** Turns raw keys into hashes. The secret stays inside. */
export interface KeyHasher {
  /** 8 hex digits that name the secret without telling it. */
  readonly hashKeyId: string;
  /** Hashes with the secret before, while the secret is being rotated; absent otherwise. */
  readonly previous?: KeyHasher | undefined;
  /** @param rawKey the key as its place gives it; hashed as UTF-8 */
  hash(rawKey: string): KeyHash;
}

/** How keys are hashed. */
export interface KeyHasherOptions {
  /** 32 bytes or more; a string counts as its UTF-8 bytes. */
  readonly secret: string | Uint8Array;
  /** The secret before, as long as keys are still known by its hashes: 32 bytes or more, and another one. @default none */
  readonly previousSecret?: string | Uint8Array | undefined;
  /** `sha256` ignores the secret, for owners who compare with digests of their own. @default "hmac-sha256" */
  readonly hash?: "hmac-sha256" | "sha256";
  /** `sha256`: the message is the hex SHA-256 of the key, for owners who keep only digests of their keys. @default "raw" */
  readonly hashInput?: "raw" | "sha256";
}

/** Secret of a hasher, and whether it was made for this process only. */
export interface LoadedHashSecret {
  readonly secret: Uint8Array;
  /** True when no secret was configured: hashes can't be compared across processes or restarts. */
  readonly ephemeral: boolean;
}

const MIN_SECRET_BYTES = 32;
const HASH_KEY_ID_MESSAGE = "keytrail.hash_key_id";
const HASH_KEY_ID_CHARACTERS = 8;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Creates a hasher.
 * @throws RangeError when a secret has fewer than 32 bytes, when both are the same, and when there is one before where no secret counts
 */
export function createKeyHasher(options: KeyHasherOptions): KeyHasher {
  const { previousSecret, ...rest } = options;
  const secret = toSecret("secret", options.secret);
  if (previousSecret === undefined) return createHasherOf(secret, rest);
  const before = toSecret("previousSecret", previousSecret);
  if (options.hash === "sha256") {
    throw new RangeError(
      "Cannot create a key hasher with previousSecret: hash hmac-sha256 is wanted: received sha256, which has no secret",
    );
  }
  if (secret.byteLength === before.byteLength && timingSafeEqual(secret, before)) {
    throw new RangeError(
      "Cannot create a key hasher with previousSecret: another secret than the present one is wanted: received the same",
    );
  }
  return { ...createHasherOf(secret, rest), previous: createHasherOf(before, rest) };
}

function toSecret(name: string, given: string | Uint8Array): Uint8Array {
  const secret = typeof given === "string" ? Buffer.from(given, "utf8") : given;
  if (secret.byteLength >= MIN_SECRET_BYTES) return secret;
  throw new RangeError(
    `Cannot create a key hasher with ${name}: 32 bytes or more are wanted: received ${secret.byteLength} bytes`,
  );
}

function createHasherOf(secret: Uint8Array, options: Pick<KeyHasherOptions, "hash" | "hashInput">): KeyHasher {
  const hmac = createHmacSha256(secret);
  const toMessage = options.hashInput === "sha256" ? sha256 : (rawKey: string): string => rawKey;
  const digest = options.hash === "sha256" ? sha256 : hmac;
  return {
    hashKeyId: hmac(HASH_KEY_ID_MESSAGE).slice(0, HASH_KEY_ID_CHARACTERS),
    hash: (rawKey) => digest(toMessage(rawKey)) as KeyHash,
  };
}

/** Octets of a block of SHA-256, https://www.rfc-editor.org/rfc/rfc6234#section-3 */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Longer messages are left to `createHmac`. */
const MAX_ONE_SHOT_BYTES = 1024;
const MAX_BYTES_PER_CHARACTER = 3;

/**
 * HMAC = H(K XOR opad, H(K XOR ipad, text))
 * https://www.rfc-editor.org/rfc/rfc2104#section-2
 *
 * Two one-shot digests cost half of what an `Hmac` object costs, before the garbage that it leaves.
 */
function createHmacSha256(secret: Uint8Array): (message: string) => string {
  // A KeyObject made once costs a sixth of a Buffer that is passed each time.
  const keyObject = createSecretKey(secret);
  const hmac = (message: string): string => createHmac("sha256", keyObject).update(message, "utf8").digest("hex");
  // `hash` is younger than the oldest Node that the SDK runs on.
  if (typeof hashOnce !== "function") return hmac;
  const block = secret.byteLength > BLOCK_BYTES ? createHash("sha256").update(secret).digest() : secret;
  const inner = Buffer.alloc(BLOCK_BYTES + MAX_ONE_SHOT_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at++) {
    inner[at] = (block[at] ?? 0) ^ 0x36;
    outer[at] = (block[at] ?? 0) ^ 0x5c;
  }
  return (message) => {
    if (message.length * MAX_BYTES_PER_CHARACTER > MAX_ONE_SHOT_BYTES) return hmac(message);
    const end = BLOCK_BYTES + inner.write(message, BLOCK_BYTES, "utf8");
    outer.write(hashOnce("sha256", inner.subarray(0, end), "binary"), BLOCK_BYTES, "latin1");
    // No key stays behind.
    inner.fill(0, BLOCK_BYTES, end);
    return hashOnce("sha256", outer, "hex");
  };
}

function sha256(message: string): string {
  // `hash` is younger than the oldest Node that the SDK runs on.
  return typeof hashOnce === "function"
    ? hashOnce("sha256", message, "hex")
    : createHash("sha256").update(message, "utf8").digest("hex");
}

/** Makes a secret for the life of this process: 32 random bytes. */
export function createEphemeralSecret(): Uint8Array {
  return randomBytes(MIN_SECRET_BYTES);
}

/** Takes a secret as a file holds it: one trailing newline (`\n` or `\r\n`) is trimmed, everything else counts. */
export function parseHashSecret(text: string | Uint8Array): Uint8Array {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  let end = bytes.byteLength;
  if (end > 0 && bytes[end - 1] === LINE_FEED) end -= bytes[end - 2] === CARRIAGE_RETURN ? 2 : 1;
  return bytes.subarray(0, end);
}

/**
 * Loads the secret from `KEYTRAIL_HASH_SECRET` (the secret itself) or `KEYTRAIL_HASH_SECRET_FILE` (a path), or makes one.
 * An empty variable counts as absent.
 * @throws RangeError when both are set, or the secret has fewer than 32 bytes
 * @throws Error when the file can't be read
 */
export function loadHashSecret(env: Record<string, string | undefined>): LoadedHashSecret {
  const secret = readSecret("KEYTRAIL_HASH_SECRET", env);
  return secret === undefined ? { secret: createEphemeralSecret(), ephemeral: true } : { secret, ephemeral: false };
}

/**
 * Loads the secret before, for the time of a rotation, from `KEYTRAIL_PREVIOUS_HASH_SECRET` or `KEYTRAIL_PREVIOUS_HASH_SECRET_FILE`.
 * @returns undefined where none is given; an empty variable counts as absent
 * @throws RangeError when both are set, or the secret has fewer than 32 bytes
 * @throws Error when the file can't be read
 */
export function loadPreviousHashSecret(env: Record<string, string | undefined>): Uint8Array | undefined {
  return readSecret("KEYTRAIL_PREVIOUS_HASH_SECRET", env);
}

function readSecret(name: string, env: Record<string, string | undefined>): Uint8Array | undefined {
  const text = env[name] ?? "";
  const path = env[`${name}_FILE`] ?? "";
  if (text !== "" && path !== "")
    throw new RangeError(`Cannot load ${name}: either it or ${name}_FILE is wanted: received both`);
  if (text !== "") return checkedSecret(name, text);
  return path === "" ? undefined : checkedSecret(`${name}_FILE`, readSecretFile(`${name}_FILE`, path));
}

function checkedSecret(name: string, text: string | Uint8Array): Uint8Array {
  const secret = parseHashSecret(text);
  if (secret.byteLength < MIN_SECRET_BYTES) {
    throw new RangeError(`Cannot load ${name}: 32 bytes or more are wanted: received ${secret.byteLength} bytes`);
  }
  return secret;
}

function readSecretFile(name: string, path: string): Uint8Array {
  let received: string;
  try {
    return readFileSync(path);
  } catch (error) {
    // Neither path nor cause go on: a secret pasted into the wrong variable must not come back in a log line.
    received = reasonOf(error);
  }
  throw new Error(`Cannot load ${name}: a readable file is wanted: received ${received}`);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
  if (code === "ENOENT") return "no file of this name";
  if (code === "EISDIR") return "a directory";
  if (code === "EACCES" || code === "EPERM") return "a file without permission to read it";
  return code;
}

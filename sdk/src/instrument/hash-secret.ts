import { ATTR_KEYTRAIL_HASH_KEY_ID, ATTR_KEYTRAIL_PREVIOUS_HASH_KEY_ID } from "../attributes.ts";
import { createEphemeralSecret, createKeyHasher, loadHashSecret, loadPreviousHashSecret } from "../keys/index.ts";
import type { KeyHash, KeyHasher } from "../keys/index.ts";
import type { Environment, KeytrailOptions } from "../options.ts";
import type { SdkLog } from "./sdk-log.ts";

const EPHEMERAL_WARNING =
  "the hash secret was made for this process: key hashes can't be compared with other processes or after a restart; set KEYTRAIL_HASH_SECRET";
const PREVIOUS_PROBLEM = "Cannot use the previous hash secret";

/**
 * Makes the hasher from the arguments, else from `KEYTRAIL_HASH_SECRET` and `KEYTRAIL_PREVIOUS_HASH_SECRET` or their `_FILE`. A secret that can't be
 * used is reported and replaced by one made for this process: a service must start all the same, and a weak secret would let hashes be guessed back
 * to keys. A secret before it that can't be used is reported and left out: the hashes themselves must stay what they are.
 */
export function loadHasher(
  options: Required<Pick<KeytrailOptions, "hashSecret">> &
    Pick<KeytrailOptions, "previousHashSecret"> & {
      readonly hash: "hmac-sha256" | "sha256";
      readonly hashInput: "raw" | "sha256";
    },
  environment: Environment,
  log: Pick<SdkLog, "warn">,
): KeyHasher {
  const { hash, hashInput, hashSecret, previousHashSecret } = options;
  const { secret, ephemeral, hasher } = loadPresent();
  try {
    const previousSecret =
      previousHashSecret === undefined
        ? loadPreviousHashSecret({ ...environment })
        : checkType("previousHashSecret", previousHashSecret);
    if (previousSecret === undefined) return hasher;
    if (ephemeral) throw new RangeError(`${PREVIOUS_PROBLEM}: a hash secret beside it is wanted: received none`);
    return createKeyHasher({ secret, previousSecret, hash, hashInput });
  } catch (error) {
    const reason = error instanceof Error ? error.message : PREVIOUS_PROBLEM;
    log.warn(`${reason}; keys are not followed from one hash secret to the next`);
    return hasher;
  }

  function loadPresent(): { secret: string | Uint8Array; ephemeral: boolean; hasher: KeyHasher } {
    try {
      const loaded =
        hashSecret === undefined
          ? loadHashSecret({ ...environment })
          : { secret: checkType("hashSecret", hashSecret), ephemeral: false };
      const present = createKeyHasher({ secret: loaded.secret, hash, hashInput });
      if (loaded.ephemeral && hash !== "sha256") log.warn(EPHEMERAL_WARNING);
      return { ...loaded, hasher: present };
    } catch (error) {
      const reason = error instanceof Error ? error.message : "Cannot read the hash secret";
      log.warn(`${reason}; ${EPHEMERAL_WARNING}`);
      const made = createEphemeralSecret();
      return { secret: made, ephemeral: true, hasher: createKeyHasher({ secret: made, hash, hashInput }) };
    }
  }
}

/** What the resource says of the hash secrets. A plain digest has none that services could differ in. */
export function hashKeyAttributes(
  { hash }: { readonly hash: "hmac-sha256" | "sha256" },
  { hashKeyId, previous }: KeyHasher,
): Readonly<Record<string, string>> {
  if (hash === "sha256") return {};
  return {
    [ATTR_KEYTRAIL_HASH_KEY_ID]: hashKeyId,
    ...(previous === undefined ? {} : { [ATTR_KEYTRAIL_PREVIOUS_HASH_KEY_ID]: previous.hashKeyId }),
  };
}

/** A key's hash, and while the hash secret is being rotated the one before. */
export function hashesOf(rawKey: string, hasher: KeyHasher): readonly KeyHash[] {
  const { previous } = hasher;
  return previous === undefined ? [hasher.hash(rawKey)] : [hasher.hash(rawKey), previous.hash(rawKey)];
}

/** Before Node looks at it: its own message would quote the value. */
function checkType(name: string, secret: unknown): string | Uint8Array {
  if (typeof secret === "string" || secret instanceof Uint8Array) return secret;
  throw new TypeError(`Cannot read options.${name}: must be a string or bytes: received ${typeof secret}`);
}

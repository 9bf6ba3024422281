import { createEphemeralSecret, createKeyHasher, loadHashSecret } from "../keys/index.ts";
import type { KeyHasher } from "../keys/index.ts";
import type { Environment, KeytrailOptions } from "../options.ts";
import type { SdkLog } from "./sdk-log.ts";

const EPHEMERAL_WARNING =
  "the hash secret was made for this process: key hashes can't be compared with other processes or after a restart; set KEYTRAIL_HASH_SECRET";

/**
 * Makes the hasher from the argument, else from `KEYTRAIL_HASH_SECRET` or `KEYTRAIL_HASH_SECRET_FILE`. A secret that can't be used is reported and
 * replaced by one made for this process: a service must start all the same, and a weak secret would let hashes be guessed back to keys.
 */
export function loadHasher(
  options: Required<Pick<KeytrailOptions, "hashSecret">> & {
    readonly hash: "hmac-sha256" | "sha256";
    readonly hashInput: "raw" | "sha256";
  },
  environment: Environment,
  log: Pick<SdkLog, "warn">,
): KeyHasher {
  const { hash, hashInput, hashSecret } = options;
  try {
    const { secret, ephemeral } =
      hashSecret === undefined
        ? loadHashSecret({ ...environment })
        : { secret: checkType(hashSecret), ephemeral: false };
    const hasher = createKeyHasher({ secret, hash, hashInput });
    if (ephemeral && hash !== "sha256") log.warn(EPHEMERAL_WARNING);
    return hasher;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "Cannot read the hash secret";
    log.warn(`${reason}; ${EPHEMERAL_WARNING}`);
    return createKeyHasher({ secret: createEphemeralSecret(), hash, hashInput });
  }
}

/** Before Node looks at it: its own message would quote the value. */
function checkType(secret: unknown): string | Uint8Array {
  if (typeof secret === "string" || secret instanceof Uint8Array) return secret;
  throw new TypeError(`Cannot read options.hashSecret: must be a string or bytes: received ${typeof secret}`);
}

import { createKeyHasher, loadHashSecret, loadPreviousHashSecret } from "@keytrail/sdk/keys";
import type { KeyHasher } from "@keytrail/sdk/keys";
import { KeytrailError } from "../errors.ts";

/** The hash secrets of a run. */
export interface HashSecrets {
  readonly secret: Uint8Array;
  /** The secret before, while it is being rotated. */
  readonly previousSecret: Uint8Array | undefined;
  /** True when the secret was made for the run. */
  readonly ephemeral: boolean;
}

/**
 * Loads the hash secret, and the one before it where one is given, from the environment.
 * @throws KeytrailError `config_invalid` for a secret that can't be used, and for one before where there is none now
 */
export function loadHashSecrets(env: Readonly<Record<string, string | undefined>>): HashSecrets {
  try {
    const loaded = { ...loadHashSecret(env), previousSecret: loadPreviousHashSecret(env) };
    if (!loaded.ephemeral || loaded.previousSecret === undefined) return loaded;
  } catch (error) {
    const message = error instanceof Error ? error.message : "Cannot load the hash secret";
    throw new KeytrailError("config_invalid", message, { cause: error });
  }
  throw new KeytrailError(
    "config_invalid",
    "Cannot load KEYTRAIL_PREVIOUS_HASH_SECRET: KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE beside it is wanted: received neither",
  );
}

/**
 * Makes a hasher of them.
 * @throws KeytrailError `config_invalid` when both secrets are the same, and for one before where keys are digests without a secret
 */
export function createRunHasher(
  { secret, previousSecret }: Pick<HashSecrets, "secret" | "previousSecret">,
  hash: "hmac-sha256" | "sha256" = "hmac-sha256",
  hashInput: "raw" | "sha256" = "raw",
): KeyHasher {
  try {
    return createKeyHasher({ secret, previousSecret, hash, hashInput });
  } catch (error) {
    const message = error instanceof Error ? error.message : "Cannot create a key hasher";
    throw new KeytrailError("config_invalid", message, { cause: error });
  }
}

import { KeytrailError } from "../errors.ts";
import type { KeysOptions } from "./key-recognition.ts";

/**
 * Refuses options that name keys by their hashes where the hash secret was made for the run: nothing would ever match them.
 * @param isEphemeral whether hashes hold for this run only
 * @throws KeytrailError `config_invalid`
 */
export function refuseHashesWithoutSecret({ knownKeysFile, allow }: KeysOptions, isEphemeral: boolean): void {
  const given = [
    ...(knownKeysFile === undefined ? [] : ["keys.known.file"]),
    ...((allow?.hashes ?? []).length === 0 ? [] : ["keys.allow.hashes"]),
  ];
  if (!isEphemeral || given.length === 0) return;
  throw new KeytrailError(
    "config_invalid",
    `Cannot use ${given.join(" and ")}: wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE, under which the hashes were made: received neither`,
  );
}

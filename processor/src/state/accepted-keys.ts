import type { KnownKeys } from "@keytrail/sdk/keys";
import type { KeyTable } from "./key-table.ts";

/**
 * The keys of accepted sightings, asked where they are kept. A key that only a client claims to have, and no service took, is none of the owner's.
 * @param keysOf the table in force
 */
export function createAcceptedKeys(keysOf: () => KeyTable): KnownKeys {
  return {
    get size() {
      return keysOf().size;
    },
    nameOf(keyHash) {
      const keys = keysOf();
      const slot = keys.find(keyHash);
      if (slot === undefined || keys.firstAccepted[slot] === 0) return undefined;
      return keys.names.get(slot) ?? "";
    },
  };
}

import type { Partition } from "./fold-rule.ts";

/** All sightings of one key. */
export const KEY_PARTITION: Partition = {
  name: "api_key.hash",
  of: ({ keyHash }) => (keyHash === "" ? undefined : keyHash),
  ofEntity: (entity) => entity["api_key.hash"],
};

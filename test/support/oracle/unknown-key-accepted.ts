import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";

/** An accepted key that is in no record, of a registry that has all. */
export function unknownKeyAccepted(sightings: readonly FoldSighting[], records: readonly KeyRecord[]): OracleMatch[] {
  return sightings
    .filter((one) => one.keyHash !== "" && one.outcome === 1)
    .filter((one) => records.every((record) => record.keyHash !== one.keyHash))
    .map(({ keyHash, timeMillis }) => ({
      second: Math.floor(timeMillis / 1000),
      entity: { "api_key.hash": keyHash },
      severity: "critical",
    }));
}

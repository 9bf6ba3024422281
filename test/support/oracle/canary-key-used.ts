import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";

/** Any use of a canary key is critical. */
export function canaryKeyUsed(sightings: readonly FoldSighting[], records: readonly KeyRecord[]): OracleMatch[] {
  const canaries = records.filter(({ isCanary }) => isCanary).map(({ keyHash }) => keyHash);
  return sightings
    .filter(({ keyHash }) => canaries.includes(keyHash))
    .map(({ keyHash, timeMillis }) => ({
      second: Math.floor(timeMillis / 1000),
      entity: { "api_key.hash": keyHash },
      severity: "critical",
    }));
}

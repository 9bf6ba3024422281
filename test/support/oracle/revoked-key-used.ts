import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";

/** A revoked key that is used more than 60 s after it was revoked: critical for accepted, else medium. */
export function revokedKeyUsed(sightings: readonly FoldSighting[], records: readonly KeyRecord[]): OracleMatch[] {
  const matches: OracleMatch[] = [];
  for (const record of records) {
    if (record.status !== "revoked") continue;
    const revokedAt = record.changedAtUnixMillis ?? Number.NEGATIVE_INFINITY;
    for (const one of sightings) {
      if (one.keyHash !== record.keyHash || one.timeMillis - 60_000 <= revokedAt) continue;
      const severity = one.outcome === 1 ? "critical" : "medium";
      matches.push({ second: Math.floor(one.timeMillis / 1000), entity: { "api_key.hash": one.keyHash }, severity });
    }
  }
  return matches;
}

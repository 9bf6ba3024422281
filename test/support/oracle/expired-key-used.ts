import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";

/** An expired key that is used more than 60 s after its end, unless it is revoked, or past its grace, by then. */
export function expiredKeyUsed(sightings: readonly FoldSighting[], records: readonly KeyRecord[]): OracleMatch[] {
  const matches: OracleMatch[] = [];
  for (const one of sightings) {
    const record = records.find(({ keyHash }) => keyHash === one.keyHash);
    if (record?.expiresAtUnixMillis === undefined) continue;
    const late = one.timeMillis - 60_000;
    const isRevoked = record.status === "revoked" && late > (record.changedAtUnixMillis ?? Number.NEGATIVE_INFINITY);
    const isPastGrace = record.status !== "active" && late > (record.graceUntilUnixMillis ?? Number.POSITIVE_INFINITY);
    if (late <= record.expiresAtUnixMillis || isRevoked || isPastGrace) continue;
    const severity = one.outcome === 1 ? "critical" : "medium";
    matches.push({ second: Math.floor(one.timeMillis / 1000), entity: { "api_key.hash": one.keyHash }, severity });
  }
  return matches;
}

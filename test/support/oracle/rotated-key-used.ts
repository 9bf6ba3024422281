import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";

/** What the oracle says of a rotated key; the daily list names how many clients and requests there were. */
export interface RotatedMatch extends OracleMatch {
  readonly clients: number | undefined;
  readonly requests: number | undefined;
}

/**
 * After `grace_until` + 60 s: accepted is critical, anything else low, one a client. Before: one info a UTC day for accepted uses since the rotation,
 * told at the day's last second, or at the deadline's. Addresses are IPv4; a client is an address with a user agent. Records have one deadline.
 */
export function rotatedKeyUsed(sightings: readonly FoldSighting[], records: readonly KeyRecord[]): RotatedMatch[] {
  const matches: RotatedMatch[] = [];
  for (const record of records) {
    const { keyHash, graceUntilUnixMillis: grace, changedAtUnixMillis: changed } = record;
    if (record.status === "active") continue;
    const uses = sightings.filter((one) => one.keyHash === keyHash);
    const days = new Map<number, FoldSighting[]>();
    for (const one of uses) {
      const late = one.timeMillis - 60_000;
      if (record.status === "revoked" && late > (changed ?? Number.NEGATIVE_INFINITY)) continue;
      const second = Math.floor(one.timeMillis / 1000);
      if (grace !== undefined && late > grace) {
        const isAccepted = one.outcome === 1;
        const entity = isAccepted
          ? { "api_key.hash": keyHash }
          : { "api_key.hash": keyHash, "client.address": one.clientAddress };
        const severity = isAccepted ? "critical" : "low";
        matches.push({ second, entity, severity, clients: undefined, requests: undefined });
        continue;
      }
      const isExpired = record.expiresAtUnixMillis !== undefined && late > record.expiresAtUnixMillis;
      if (record.status === "revoked" || isExpired || one.outcome !== 1) continue;
      if (changed !== undefined && one.timeMillis < changed) continue;
      const day = Math.floor(second / 86_400);
      days.set(day, [...(days.get(day) ?? []), one]);
    }
    for (const [day, ofDay] of days) {
      const dayEnd = day * 86_400 + 86_399;
      const deadline = grace === undefined ? "none" : new Date(grace).toISOString().replace(".000Z", "Z");
      matches.push({
        second: grace === undefined ? dayEnd : Math.min(dayEnd, Math.floor((grace + 60_000) / 1000)),
        entity: { "api_key.hash": keyHash, "keytrail.rotation.deadline": deadline },
        severity: "info",
        clients: new Set(ofDay.map((one) => `${one.clientAddress} ${one.userAgent}`)).size,
        requests: ofDay.length,
      });
    }
  }
  return matches;
}

import type { BusinessInterval, KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";

/**
 * An accepted request to /payouts… when the wall clock of the key's zone is in none of its intervals, or on a holiday.
 * The clock is found by the offset that Intl names for the instant.
 */
export function offHoursSensitive(
  sightings: readonly FoldSighting[],
  records: readonly KeyRecord[],
  configured: {
    readonly hours: readonly BusinessInterval[] | undefined;
    readonly zone: string | undefined;
    readonly holidays: readonly string[];
  },
): OracleMatch[] {
  return sightings.flatMap((one) => {
    if (OUTCOMES[one.outcome] !== "accepted" || !one.route.startsWith("/payouts")) return [];
    const record = records.find(({ keyHash }) => keyHash === one.keyHash);
    const hours = record?.businessHours ?? configured.hours;
    if (hours === undefined) return [];
    const zone = record?.timeZone ?? configured.zone ?? "UTC";
    const local = new Date(one.timeMillis + offsetMinutes(one.timeMillis, zone) * 60_000);
    const isHoliday = configured.holidays.includes(local.toISOString().slice(0, 10));
    const weekday = local.getUTCDay() === 0 ? 7 : local.getUTCDay();
    const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
    const isWithin = hours.some((h) => h.weekday === weekday && h.fromMinute <= minute && minute < h.toMinute);
    if (isWithin && !isHoliday) return [];
    return [{ second: one.second, entity: { "api_key.hash": one.keyHash }, severity: "medium" }];
  });
}

/** By the name of the offset that Intl prints, such as `GMT+05:45`. */
function offsetMinutes(unixMillis: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(unixMillis);
  const text = parts.find(({ type }) => type === "timeZoneName")!.value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text)!;
  return sign === undefined ? 0 : (sign === "+" ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
}

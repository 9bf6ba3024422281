import type { KeyRecord } from "./key-record.ts";

/**
 * Where a key stands when it is used. `in_grace`: rotated, and its deadline is not over or not known. `past_grace`: rotated, and it is.
 * A key of several is the first of `revoked`, `past_grace`, `expired`, `in_grace`, `good`.
 */
export type KeyStage = "good" | "in_grace" | "past_grace" | "expired" | "revoked";

/**
 * Where a key stood at the time of a use.
 *
 * @param toleranceMillis a change counts so much later: services hear of it one after the other, and clocks differ
 */
export function stageAt(record: KeyRecord, timeMillis: number, toleranceMillis: number): KeyStage {
  const isAfter = (limit: number | undefined): boolean => limit !== undefined && timeMillis > limit + toleranceMillis;
  const { status, changedAtUnixMillis, graceUntilUnixMillis, expiresAtUnixMillis } = record;
  if (status === "revoked" && (changedAtUnixMillis === undefined || isAfter(changedAtUnixMillis))) return "revoked";
  if (status !== "active" && isAfter(graceUntilUnixMillis)) return "past_grace";
  if (isAfter(expiresAtUnixMillis)) return "expired";
  return status === "rotated" && timeMillis >= (changedAtUnixMillis ?? timeMillis) ? "in_grace" : "good";
}

import type { Alert } from "../alerts/alert.ts";

/** From the start of the window that it rests on to the end of the last second in which it held, in milliseconds. */
export function alertSpan({ window, first_seen: first, last_seen: last }: Alert): {
  readonly fromUnixMillis: number;
  readonly toUnixMillis: number;
} {
  return {
    fromUnixMillis: Math.min(Date.parse(window.from), Date.parse(first)),
    toUnixMillis: Math.max(Date.parse(window.to), Date.parse(last) + 1000),
  };
}

/** An alert that was withdrawn stands for nothing. */
export function standing(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter(({ state }) => state !== "withdrawn");
}

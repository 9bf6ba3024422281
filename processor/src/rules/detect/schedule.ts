import type { BusinessInterval } from "../../registry/key-record.ts";
import type { FoldRule } from "../fold-rule.ts";
import { readWallClock } from "../hours/wall-clock.ts";
import { detectBase, detectMatch, type DetectOptions } from "./detect-rule.ts";

/** Parameters of the kind `schedule`. */
export interface ScheduleParameters {
  /** Hours in which the requests may come, half-open. */
  readonly intervals: readonly BusinessInterval[];
  /** IANA name. */
  readonly timeZone: string;
  /** Days, as `2026-12-25`, without any such hours. */
  readonly holidays: readonly string[];
}

/** `schedule`: a request outside of the hours in which it may come. */
export function createScheduleDetect(options: DetectOptions, parameters: ScheduleParameters): FoldRule<undefined> {
  const { intervals, timeZone } = parameters;
  const holidays = new Set(parameters.holidays);
  return {
    ...detectBase(options, {
      parameters: { detect: "schedule", intervals, timeZone, holidays: [...holidays].toSorted() },
      needsHistory: false,
      title: ({ observed, details }) =>
        `came ${observed === 1 ? "once" : `${observed} times`} outside of its hours, first at ${details["clock"]} (${timeZone})`,
      counterfactual: ({ details }) => `would not fire if ${details["clock"]} (${timeZone}) were within the hours`,
    }),
    timing: "monotone",
    observesCount: true,
    createState: () => undefined,
    cloneState: () => undefined,
    fold(_state, sighting, found) {
      if (!options.where(sighting)) return;
      const { date, weekday, minute } = readWallClock(sighting.timeMillis, timeZone);
      const isWithin = intervals.some(
        (hours) => hours.weekday === weekday && minute >= hours.fromMinute && minute < hours.toMinute,
      );
      if (isWithin && !holidays.has(date)) return;
      const clock = `${date} ${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      found(
        detectMatch(options, sighting, {
          second: sighting.second,
          observed: 1,
          details: { clock },
          evidence: [sighting],
        }),
      );
    },
    isIdle: () => true,
  };
}

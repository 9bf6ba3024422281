import type { Alert } from "../../processor/src/alerts/alert.ts";
import { createDetection } from "../../processor/src/state/engine.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { createKeepingExporter } from "../support/stories.ts";
import { HOUR_MILLIS, MINUTE_MILLIS, startOfDay } from "./calendar.ts";
import { arrivals, fleetContext, fleetRules } from "./run-fleet.ts";
import { simulate } from "./simulate.ts";
import type { Drama } from "./stage.ts";

/** As long as a store is new, alerts of rules that need history are held back for one summary. */
const COLD_MINUTES = 60;

/** What a processor told in its first hour, and after it was started again. */
export interface Deliveries {
  /** Lines that opened an alert, or summed up many, on an empty store. */
  readonly coldStart: readonly Alert[];
  /** The same after a restart, with nothing new. */
  readonly restart: readonly Alert[];
}

/**
 * Starts a processor on an empty state beside a fleet that is at work, gives it a little more than an hour of telemetry, a minute at a time, and starts it again.
 *
 * @param pass lets the timers of the processor run, a second each
 */
export async function deliverFleet(
  drama: Drama,
  directory: string,
  pass: (seconds: number) => Promise<void>,
): Promise<Deliveries> {
  const from = startOfDay(0) + 12 * HOUR_MILLIS;
  const clock = createManualClock(from);
  const open = async () => {
    const exporter = createKeepingExporter();
    const detection = await createDetection({
      stateDirectory: directory,
      rules: fleetRules(),
      context: fleetContext(drama),
      exporters: [exporter],
      clock,
      log: () => undefined,
    });
    return { exporter, detection };
  };
  const tick = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000);
      await pass(1);
    }
  };
  const first = await open();
  for (const { day, sightings } of simulate(drama)) {
    if (day !== 0) continue;
    for (let minute = 0; minute < COLD_MINUTES + 2; minute++) {
      const start = from + minute * MINUTE_MILLIS;
      const due = sightings.filter(({ timeUnixMillis: at }) => at >= start && at < start + MINUTE_MILLIS);
      await tick(60);
      for (const [batch] of arrivals({ day, sightings: due, leaks: [] }))
        await first.detection.ingest([batch], [], clock.nowUnixMillis());
    }
    break;
  }
  await tick(180);
  await first.detection.close();
  const again = await open();
  await tick(180);
  await again.detection.close();
  const coldUntil = from + COLD_MINUTES * MINUTE_MILLIS;
  const coldStart = opened(first.exporter.lines).filter(({ first_seen: at }) => Date.parse(at) < coldUntil);
  return { coldStart, restart: opened(again.exporter.lines) };
}

function opened(lines: readonly Alert[]): readonly Alert[] {
  return lines.filter(({ state }) => state === "open");
}

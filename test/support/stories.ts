import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type DetectionCounters, type RulesOptions } from "../../processor/src/detection.ts";
import { KeytrailError } from "../../processor/src/errors.ts";
import type { AlertExporter } from "../../processor/src/exporters/exporter.ts";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import type { RuleContext } from "../../processor/src/rules/context.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "./sightings.ts";

/** What happens in a story, in the order in which it arrives. */
export type StoryEvent = Sighting | LeakFinding;

export function isLeak(event: StoryEvent): event is LeakFinding {
  return "codeLocation" in event;
}

/** A leak with what the story does not say filled in: a raw key that the service wrote into an exception. */
export function leak(part: Partial<LeakFinding> & { readonly atSeconds?: number } = {}): LeakFinding {
  const { atSeconds, ...rest } = part;
  const { traceId, spanId } = sighting();
  return {
    kind: "raw_key",
    keyHash: keyHash("story"),
    format: "unknown",
    location: "exception.message",
    origin: "service",
    serviceName: "checkout",
    codeLocation: "POST /v1/charges",
    traceId,
    spanId,
    timeUnixMillis: STORY_START_MILLIS + (atSeconds ?? 0) * 1000,
    clientAddress: "192.0.2.1",
    route: "/v1/charges",
    statusCode: 500,
    source: "instance-1",
    ...rest,
  };
}

/** Requests at a steady pace. */
export function requests(count: number, everySeconds: number, part: Parameters<typeof sighting>[0] = {}): Sighting[] {
  return Array.from({ length: count }, (_, i) =>
    sighting({ ...part, atSeconds: (part.atSeconds ?? 0) + i * everySeconds }),
  );
}

/** Past the learning phase, from one address and a day before the story: what an established key looks like. */
export function history(part: Partial<Sighting> = {}): Sighting[] {
  return requests(25, 60, { ...part, atSeconds: -86_400 });
}

export interface StoryResult {
  readonly alerts: readonly Alert[];
  readonly counters: DetectionCounters;
}

/**
 * Plays a story through the detection, one event after the other, and ends it.
 * @param stateDirectory where a story goes on that was begun before
 * @param context what rules ask besides the sightings
 */
export async function play(
  events: readonly StoryEvent[],
  rules: Partial<RulesOptions> = {},
  stateDirectory?: string,
  context?: RuleContext,
): Promise<StoryResult> {
  const replay = await createReplay({ stateDirectory, rules: { ...DEFAULT_RULES, ...rules }, context, teach: false });
  for (const event of events) {
    if (isLeak(event)) await replay.apply([], [event]);
    else await replay.apply([batchOf([event])], []);
  }
  const { alerts } = await replay.finish();
  return { alerts, counters: replay.counters };
}

/** The alerts of one rule. */
export function of(rule: string, alerts: readonly Alert[]): Alert[] {
  return alerts.filter((alert) => alert.rule.id === rule);
}

/** ISO text of a second of the story. */
export function at(seconds: number): string {
  return new Date(STORY_START_MILLIS + seconds * 1000).toISOString();
}

/** A directory of its own that is gone after the work. */
export async function withDirectory<T>(work: (directory: string) => Promise<T> | T): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-state-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The directory as a crash at this instant would leave it: without the lock's holder. */
export function copyAsCrashed(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  rmSync(join(to, "lock"), { force: true });
}

/** An exporter that keeps what it is told, and refuses when asked to. */
export interface KeepingExporter extends AlertExporter {
  readonly lines: Alert[];
  /** Sizes of the batches that were offered, refused ones included. */
  readonly offered: number[];
  /** The next calls fail with these codes; `undefined` is a success. */
  readonly failures: ("transient" | "export_failed" | undefined)[];
  isShutDown: boolean;
}

export function createKeepingExporter(id: string = "keeping"): KeepingExporter {
  const lines: Alert[] = [];
  const offered: number[] = [];
  const failures: ("transient" | "export_failed" | undefined)[] = [];
  return {
    id,
    lines,
    offered,
    failures,
    isShutDown: false,
    async export(alerts) {
      offered.push(alerts.length);
      const code = failures.shift();
      if (code !== undefined)
        throw new KeytrailError(code, "Cannot deliver alerts: wanted a test that agrees: received one that refuses");
      lines.push(...alerts);
    },
    async shutdown() {
      this.isShutDown = true;
    },
  };
}

/** What a consumer of the lines believes in: the last line of each id, without what was withdrawn or superseded. */
export function believed(lines: readonly Alert[]): Alert[] {
  const last = new Map(lines.map((line) => [line.id, line]));
  return [...last.values()].filter(
    (line) => line.state !== "withdrawn" && line.superseded_by === undefined && line.summary === undefined,
  );
}

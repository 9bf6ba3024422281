import type { Writable } from "node:stream";
import type { Incident } from "../../alerts/incident.ts";
import type { Judgement } from "../../backtest/judge-alerts.ts";
import type { RawRun } from "../../detection.ts";
import { formatAlertLine, printable, wantsColors } from "../../exporters/console.ts";
import type { RecordedRun } from "../../sightings/replay/recorded-run.ts";

/** Values of `--format`. */
export const OUTPUT_FORMATS = ["text", "json", "ndjson"] as const;
/** Values of `--episodes`. */
export const EPISODES = ["alerts", "incidents", "raw"] as const;

/** How {@link writeResult} writes. */
export interface OutputOptions {
  readonly format: (typeof OUTPUT_FORMATS)[number];
  readonly episodes: (typeof EPISODES)[number];
  /** How many inputs were read. */
  readonly inputs: number;
  readonly noColor: string | undefined;
  /** Where lines carry labels. */
  readonly judgement: Judgement | undefined;
}

/** Version of the document that `--format json` prints. */
const DOCUMENT_VERSION = 1;

/** Writes what a run gave, and nothing else. */
export function writeResult(
  run: RecordedRun,
  options: OutputOptions,
  stdout: Writable & { readonly isTTY?: boolean },
): void {
  const { format, episodes } = options;
  if (format === "json") {
    stdout.write(`${JSON.stringify(toDocument(run, options), undefined, 2)}\n`);
    return;
  }
  const colors = wantsColors(stdout, options.noColor);
  const lines = {
    alerts: () =>
      run.alerts.map((alert) =>
        format === "text" ? formatAlertLine(alert, { colors, time: "full" }) : JSON.stringify(alert),
      ),
    incidents: () =>
      run.incidents.map((incident) => (format === "text" ? incidentAsText(incident) : JSON.stringify(incident))),
    raw: () => run.rawRuns.map((raw) => (format === "text" ? rawAsText(raw) : JSON.stringify(toRawLine(raw)))),
  };
  for (const line of lines[episodes]()) stdout.write(`${line}\n`);
}

/** Writes one line about what was read: nothing is dropped unseen. */
export function writeSummary(
  run: RecordedRun,
  {
    inputs,
    teach,
    episodes,
  }: { readonly inputs: number; readonly teach: boolean; readonly episodes: OutputOptions["episodes"] },
  stderr: Writable,
): void {
  const { received, counted, duplicate, late, keys } = run.counters;
  const found = {
    alerts: `${run.alerts.length} alerts`,
    incidents: `${run.alerts.length} alerts in ${run.incidents.length} incidents`,
    raw: `${run.rawRuns.length} runs`,
  };
  const result = teach ? `taught ${keys} keys` : found[episodes];
  const dropped = `${run.read.withoutKey} without a key, ${run.read.skipped} skipped`;
  const from = inputs === 1 ? "1 input" : `${inputs} inputs`;
  stderr.write(
    `Read ${received} sightings from ${from}: ${counted} counted, ${duplicate} duplicate, ${late} late; ${dropped}; ${result}\n`,
  );
}

function toDocument(run: RecordedRun, { episodes, inputs, judgement }: OutputOptions): unknown {
  const { received, counted, duplicate, late, keys } = run.counters;
  return {
    version: DOCUMENT_VERSION,
    ...(episodes === "raw" ? { runs: run.rawRuns.map(toRawLine) } : { alerts: run.alerts }),
    ...(episodes === "incidents" ? { incidents: run.incidents } : {}),
    ...(judgement === undefined ? {} : { judgement }),
    input: {
      inputs,
      sightings: received,
      counted,
      duplicate,
      late,
      keys,
      without_key: run.read.withoutKey,
      skipped: run.read.skipped,
    },
  };
}

function toRawLine(raw: RawRun): unknown {
  return {
    rule: raw.rule,
    entity: raw.entity,
    from: toIsoTime(raw.fromUnixSeconds),
    to: toIsoTime(raw.toUnixSeconds),
    peak: raw.peak,
  };
}

/** The story, then a line for each alert. */
function incidentAsText(incident: Incident): string {
  const { severity, score, state, story, timeline, alert_count: count } = incident;
  const lines = timeline.map((event) => `  ${event.time} ${event.severity} ${event.rule} ${printable(event.title)}`);
  const more = count > timeline.length ? [`  and ${count - timeline.length} more alerts`] : [];
  const isClosed = state === "close" ? " (closed)" : "";
  return [
    `${incident.opened} ${severity.toUpperCase()} ${score} ${printable(story)}${isClosed}`,
    ...lines,
    ...more,
  ].join("\n");
}

function rawAsText(raw: RawRun): string {
  const entity = Object.entries(raw.entity).map(([name, value]) => `${name}=${printable(value)}`);
  const times = `from=${toIsoTime(raw.fromUnixSeconds)} to=${toIsoTime(raw.toUnixSeconds)}`;
  return `${raw.rule} ${entity.join(" ")} ${times} peak=${raw.peak}`;
}

function toIsoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

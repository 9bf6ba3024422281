import type { Writable } from "node:stream";
import type { RawRun } from "../../detection.ts";
import { formatAlertLine, printable, wantsColors } from "../../exporters/console.ts";
import type { RecordedRun } from "../../sightings/replay/recorded-run.ts";

/** Values of `--format`. */
export const OUTPUT_FORMATS = ["text", "json", "ndjson"] as const;
/** Values of `--episodes`. */
export const EPISODES = ["alerts", "raw"] as const;

/** How {@link writeResult} writes. */
export interface OutputOptions {
  readonly format: (typeof OUTPUT_FORMATS)[number];
  readonly episodes: (typeof EPISODES)[number];
  /** How many inputs were read. */
  readonly inputs: number;
  readonly noColor: string | undefined;
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
  const lines =
    episodes === "raw"
      ? run.rawRuns.map((raw) => (format === "text" ? rawAsText(raw) : JSON.stringify(toRawLine(raw))))
      : run.alerts.map((alert) =>
          format === "text" ? formatAlertLine(alert, { colors, time: "full" }) : JSON.stringify(alert),
        );
  for (const line of lines) stdout.write(`${line}\n`);
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
  const result = teach
    ? `taught ${keys} keys`
    : episodes === "raw"
      ? `${run.rawRuns.length} runs`
      : `${run.alerts.length} alerts`;
  const dropped = `${run.read.withoutKey} without a key, ${run.read.skipped} skipped`;
  const from = inputs === 1 ? "1 input" : `${inputs} inputs`;
  stderr.write(
    `Read ${received} sightings from ${from}: ${counted} counted, ${duplicate} duplicate, ${late} late; ${dropped}; ${result}\n`,
  );
}

function toDocument(run: RecordedRun, { episodes, inputs }: OutputOptions): unknown {
  const { received, counted, duplicate, late, keys } = run.counters;
  return {
    version: DOCUMENT_VERSION,
    ...(episodes === "raw" ? { runs: run.rawRuns.map(toRawLine) } : { alerts: run.alerts }),
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

function rawAsText(raw: RawRun): string {
  const entity = Object.entries(raw.entity).map(([name, value]) => `${name}=${printable(value)}`);
  const times = `from=${toIsoTime(raw.fromUnixSeconds)} to=${toIsoTime(raw.toUnixSeconds)}`;
  return `${raw.rule} ${entity.join(" ")} ${times} peak=${raw.peak}`;
}

function toIsoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

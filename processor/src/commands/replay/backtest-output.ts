import type { Writable } from "node:stream";
import type { Judgement } from "../../backtest/judge-alerts.ts";
import type { BacktestReport } from "../../backtest/report.ts";
import type { CostTable } from "../../backtest/rule-cost.ts";
import { formatAlertLine, printable } from "../../exporters/console.ts";
import type { Alert } from "../../alerts/alert.ts";
import type { OUTPUT_FORMATS } from "./output.ts";

/** Version of the document that `--format json` prints. */
const DOCUMENT_VERSION = 1;

/** Writes what a backtest that compares found: not the alerts themselves, but what became of them. */
export function writeBacktest(report: BacktestReport, format: (typeof OUTPUT_FORMATS)[number], stdout: Writable): void {
  if (format === "json") stdout.write(`${JSON.stringify(toDocument(report), undefined, 2)}\n`);
  else for (const line of format === "text" ? textLines(report) : recordLines(report)) stdout.write(`${line}\n`);
}

/** What the labels say, as lines for people. */
export function judgementLines(judgement: Judgement): string[] {
  const { true_alerts: right, false_alerts: wrong, labels, missed } = judgement;
  const lines = judgement.rules.map((rule) => [
    rule.rule,
    String(rule.true_alerts),
    String(rule.false_alerts),
    percent(rule.precision),
    percent(rule.recall),
  ]);
  return [
    `Labels: ${labels.length - missed.length} of ${labels.length} found (recall ${percent(judgement.recall)}); ${right} alerts true, ${wrong} false (precision ${percent(judgement.precision)})`,
    ...table(["rule", "true", "false", "precision", "recall"], lines),
    ...missed.map((label) => `Missed: ${printable(label)}`),
    ...(judgement.lines_left_out === 0
      ? []
      : [`Not judged: ${judgement.lines_left_out} lines past the bound of labels`]),
  ];
}

/** A share from 0 to 1 in words; `-` where there is none. */
export function percent(share: number | null): string {
  return share === null ? "-" : `${Math.round(share * 1000) / 10}%`;
}

function textLines({ diff, sweep, cost, judgement }: BacktestReport): string[] {
  const line = (sign: string, alert: Alert): string => `${sign} ${formatAlertLine(alert, { time: "full" })}`;
  const lines: string[] = [];
  if (diff !== undefined) {
    const { added, gone, changed, same } = diff;
    lines.push(
      `From ${printable(diff.from)} to ${printable(diff.to)}: ${added.length} alerts added, ${gone.length} gone, ${changed.length} changed, ${same} the same`,
      ...added.map((alert) => line("+", alert)),
      ...gone.map((alert) => line("-", alert)),
      ...changed.flatMap(({ before, after, fields }) => [
        `~ ${fields.join(", ")}`,
        ...before.map((alert) => line("  -", alert)),
        ...after.map((alert) => line("  +", alert)),
      ]),
    );
    if (judgement !== undefined && diff.judgement !== undefined)
      lines.push(
        `Precision ${percent(judgement.precision)} -> ${percent(diff.judgement.precision)}, recall ${percent(judgement.recall)} -> ${percent(diff.judgement.recall)}`,
      );
  }
  if (sweep !== undefined) {
    const rows = sweep.points.map((point) => [
      String(point.value),
      String(point.alerts),
      String(point.keys),
      percent(point.precision),
      percent(point.recall),
    ]);
    lines.push(...table([`${sweep.rule}.${sweep.option}`, "alerts", "keys", "precision", "recall"], rows));
  }
  return cost === undefined ? lines : [...lines, ...costLines(cost)];
}

function costLines({ base, all_rules: all, noise, rules, sightings, keys }: CostTable): string[] {
  const rows = [{ rule: "(none: repeats, keys)", ...base }, { rule: "(all rules together)", ...all }, ...rules];
  return [
    `Cost over ${sightings} sightings of ${keys} keys; each rule alone, beside what is done without any; noise ${noise.nanos_per_sighting} ns and ${noise.bytes_per_key} bytes`,
    ...table(
      ["rule", "ns/sighting", "bytes/key"],
      rows.map((row) => [row.rule, String(row.nanos_per_sighting), String(row.bytes_per_key)]),
    ),
  ];
}

function recordLines({ diff, sweep, cost }: BacktestReport): string[] {
  const records = [
    ...(diff?.added.map((alert) => ({ change: "added", alert })) ?? []),
    ...(diff?.gone.map((alert) => ({ change: "gone", alert })) ?? []),
    ...(diff?.changed.map((changed) => ({ change: "changed", ...changed })) ?? []),
    ...(sweep?.points.map((point) => ({ sweep: `${sweep.rule}.${sweep.option}`, ...point })) ?? []),
    ...(cost?.rules.map((rule) => ({ cost: rule.rule, ...rule })) ?? []),
  ];
  return records.map((record) => JSON.stringify(record));
}

function toDocument({ inputs, counters, alerts, judgement, diff, sweep, cost }: BacktestReport): unknown {
  return {
    version: DOCUMENT_VERSION,
    input: { inputs: inputs.length, sightings: counters.received, counted: counters.counted, keys: counters.keys },
    alerts: alerts.length,
    ...(judgement === undefined ? {} : { judgement }),
    ...(diff === undefined ? {} : { diff }),
    ...(sweep === undefined ? {} : { sweep }),
    ...(cost === undefined ? {} : { cost }),
  };
}

/** Columns as wide as what stands in them; the first to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

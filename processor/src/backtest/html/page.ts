import { hash } from "node:crypto";
import { SEVERITIES, type Alert } from "../../alerts/alert.ts";
import { standing } from "../alert-time.ts";
import type { ChangedAlerts } from "../compare-alerts.ts";
import type { Judgement } from "../judge-alerts.ts";
import type { BacktestReport } from "../report.ts";
import type { CostTable } from "../rule-cost.ts";
import { barChart, legend, sweepChart, timeChart } from "./charts.ts";
import { escapeHtml } from "./escape.ts";
import { STYLE } from "./style.ts";

/** Rows of a table of alerts; the others are counted. */
const MAX_ROWS = 500;
/**
 * Only the style sheet counts, by its hash: whatever gets into a text loads nothing and runs nothing.
 * https://www.w3.org/TR/CSP3/#framework-directive-source-list
 */
const POLICY = `default-src 'none'; style-src 'sha256-${hash("sha256", STYLE, "base64")}'; base-uri 'none'; form-action 'none'`;

/** A report as one page without scripts, which opens from disk. */
export function toHtml(report: BacktestReport): string {
  const alerts = standing(report.alerts);
  const sections = [
    numbers(report, alerts),
    ...(report.diff === undefined ? [] : diffSection(report.diff)),
    ...(report.sweep === undefined ? [] : sweepSection(report.sweep)),
    ...alertSections(alerts, report.judgement),
    ...(report.judgement === undefined ? [] : labelSection(report.judgement)),
    ...(report.cost === undefined ? [] : costSection(report.cost)),
    ...(alerts.length === 0 ? [] : [heading("The alerts"), alertTable(alerts.map((alert) => ({ mark: "", alert })))]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Keytrail backtest</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Keytrail backtest</h1>
<p>${escapeHtml(report.inputs.join(", "))}</p>
${sections.join("\n")}
</body>
</html>
`;
}

function numbers({ counters, judgement, diff }: BacktestReport, alerts: readonly Alert[]): string {
  const entries: [string, string | number][] = [
    ["sightings", counters.counted],
    ["keys", counters.keys],
    ["alerts", alerts.length],
  ];
  if (judgement !== undefined)
    entries.push(["precision", shareText(judgement.precision)], ["recall", shareText(judgement.recall)]);
  if (diff !== undefined)
    entries.push(["added", diff.added.length], ["gone", diff.gone.length], ["changed", diff.changed.length]);
  const boxes = entries.map(
    ([name, value]) => `<div class="number"><b>${escapeHtml(value)}</b><span>${name}</span></div>`,
  );
  return `<div class="numbers">${boxes.join("")}</div>`;
}

function alertSections(alerts: readonly Alert[], judgement: Judgement | undefined): string[] {
  if (alerts.length === 0) return ["<p>No alerts.</p>"];
  const severities = SEVERITIES.filter((severity) => alerts.some((alert) => alert.severity === severity));
  const rules = [...new Set(alerts.map(({ rule }) => rule.id))].toSorted();
  const rows = rules.map((rule) => {
    const judged = judgement?.rules.find((one) => one.rule === rule);
    const count = alerts.filter((alert) => alert.rule.id === rule).length;
    const parts =
      judged === undefined
        ? [{ className: "bar", name: "alerts", value: count }]
        : [
            { className: "right", name: "true", value: judged.true_alerts },
            { className: "wrong", name: "false", value: judged.false_alerts },
          ];
    return { name: rule, parts };
  });
  const marks = [
    { className: "right", name: "true by the labels" },
    { className: "wrong", name: "false" },
  ];
  return [
    heading("Alerts over time"),
    timeChart(alerts),
    legend(severities.map((severity) => ({ className: severity, name: severity }))),
    heading("Alerts by rule"),
    barChart(rows, "alerts"),
    judgement === undefined ? "" : legend(marks),
  ];
}

function labelSection(judgement: Judgement): string[] {
  const rows = judgement.labels.map(({ label, sightings, first_seen: first, rules }) => [
    cell(label),
    amount(sightings),
    cell(first, "when"),
    cell(rules.length === 0 ? "missed" : rules.join(", ")),
  ]);
  return [heading("Labelled attacks"), table(["label", "#sightings", "first seen", "told by"], rows)];
}

function diffSection({ from, to, added, gone, changed, same }: NonNullable<BacktestReport["diff"]>): string[] {
  const marked = [
    ...added.map((alert) => ({ mark: "added", alert })),
    ...gone.map((alert) => ({ mark: "gone", alert })),
    ...changed.flatMap(changedRows),
  ];
  return [
    heading("What would change"),
    `<p>From ${escapeHtml(from)} to ${escapeHtml(to)}: ${added.length} added, ${gone.length} gone, ${changed.length} changed, ${same} the same.</p>`,
    alertTable(marked),
  ];
}

function changedRows({ before, after, fields }: ChangedAlerts): { mark: string; alert: Alert }[] {
  const which = fields.join(", ");
  return [
    ...before.map((alert) => ({ mark: `before (${which})`, alert })),
    ...after.map((alert) => ({ mark: `after (${which})`, alert })),
  ];
}

function sweepSection({ rule, option, points }: NonNullable<BacktestReport["sweep"]>): string[] {
  const rows = points.map(({ value, alerts, keys, precision, recall }) => [
    cell(String(value)),
    amount(alerts),
    amount(keys),
    amount(shareText(precision)),
    amount(shareText(recall)),
  ]);
  const hasShares = points.some(({ precision }) => precision !== null);
  const marks = [
    { className: "bar", name: "alerts" },
    ...(hasShares ? [{ className: "right", name: "precision" }] : []),
  ];
  return [
    heading(`${rule}.${option}`),
    sweepChart(points),
    legend(marks),
    table(["value", "#alerts", "#keys", "#precision", "#recall"], rows),
  ];
}

function costSection({ sightings, keys, base, all_rules: all, noise, rules }: CostTable): string[] {
  const rows = [{ rule: "without any rule", ...base }, { rule: "all rules together", ...all }, ...rules].map((row) => [
    cell(row.rule),
    amount(row.nanos_per_sighting),
    amount(row.bytes_per_key),
  ]);
  const bars = rules.map(({ rule, nanos_per_sighting: value }) => ({
    name: rule,
    parts: [{ className: "bar", name: "ns a sighting", value }],
  }));
  return [
    heading("What each rule takes"),
    `<p>Each alone over ${sightings} sightings of ${keys} keys, beside what is done without any. Runs without a rule were ${noise.nanos_per_sighting} ns and ${noise.bytes_per_key} bytes apart: what is less says nothing.</p>`,
    barChart(bars, "ns"),
    table(["rule", "#ns a sighting", "#bytes a key"], rows),
  ];
}

function alertTable(rows: readonly { readonly mark: string; readonly alert: Alert }[]): string {
  const isMarked = rows.some(({ mark }) => mark !== "");
  const shown = rows
    .slice(0, MAX_ROWS)
    .map(({ mark, alert }) => [
      ...(isMarked ? [cell(mark, "mark")] : []),
      cell(alert.first_seen.replace(".000Z", "Z"), "when"),
      cell(alert.severity),
      cell(alert.rule.id, "name"),
      cell(alert.title),
    ]);
  const more = rows.length > MAX_ROWS ? `<p>And ${rows.length - MAX_ROWS} more.</p>` : "";
  return table([...(isMarked ? ["change"] : []), "first seen", "severity", "rule", "title"], shown) + more;
}

/** @param head names of columns; those of amounts begin with `#` */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = head.map((name) =>
    name.startsWith("#") ? `<th class="amount">${escapeHtml(name.slice(1))}</th>` : `<th>${escapeHtml(name)}</th>`,
  );
  const body = rows.map((cells) => `<tr>${cells.join("")}</tr>`);
  return `<div class="wide"><table><thead><tr>${names.join("")}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

function cell(text: string, className?: string): string {
  return className === undefined ? `<td>${escapeHtml(text)}</td>` : `<td class="${className}">${escapeHtml(text)}</td>`;
}

function amount(value: number | string): string {
  return cell(String(value), "amount");
}

function heading(text: string): string {
  return `<h2>${escapeHtml(text)}</h2>`;
}

function shareText(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 1000) / 10}%`;
}

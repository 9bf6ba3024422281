import type { AlertEvidence } from "../../alerts/alert.ts";
import type { Explanation, Rederivation } from "../../alerts/explanation.ts";
import type { RuleReference } from "../../config/rule-reference.ts";
import { formatAlertLine, printable } from "../../exporters/console.ts";

/** An explanation for people: a line for each thing, under headings. */
export function explanationAsText(explanation: Explanation, rule: RuleReference | undefined): string {
  const { alert, incident, acknowledged, compared, held_back: heldBack, would_change: wouldChange } = explanation;
  const { window, observed, threshold, baseline, count } = compared;
  const title = rule === undefined ? "" : `: ${rule.title}`;
  const sections: readonly (readonly [heading: string, lines: readonly string[]])[] = [
    [`Rule ${alert.rule.id}, version ${alert.rule.version}${title}`, pairs(alert.entity)],
    [
      "Incident",
      incident === null ? [] : [incident.story, `${incident.severity}, score ${incident.score}, id ${incident.id}`],
    ],
    [
      "Acknowledged",
      acknowledged === null ? [] : [`by ${acknowledged.by} at ${acknowledged.at}`, acknowledged.note].filter(Boolean),
    ],
    [
      "Numbers",
      [
        `observed: ${observed}, in the window from ${window.from} to ${window.to}`,
        `threshold: ${threshold ?? "none"}`,
        `baseline: ${baseline ?? "none"}`,
        `in the whole alert: ${count}, from ${alert.first_seen} to ${alert.last_seen}`,
        ...pairs(alert.details ?? {}),
      ],
    ],
    [`Evidence, ${alert.evidence.length} of ${count}`, alert.evidence.map(evidenceAsText)],
    ["Held back by", heldBack.length === 0 ? ["nothing"] : heldBack],
    ["What would have changed it", wouldChange],
    ["What it means", rule === undefined ? [] : [rule.means]],
    ["What to do", rule === undefined ? [] : [rule.doNext]],
    ["What makes it wrong", rule === undefined ? [] : [rule.falseAlerts]],
    ["Derived again from the journal", rederivationAsText(explanation.rederived)],
  ];
  const shown = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => [printable(heading), ...lines.map((line) => `  ${printable(line)}`)].join("\n"));
  return [formatAlertLine(alert, { time: "full" }), ...shown].join("\n\n");
}

function pairs(values: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}: ${value}`);
}

function evidenceAsText(row: AlertEvidence): string {
  const trace = row.trace_id === "" ? undefined : `trace ${row.trace_id}`;
  return [
    row.time,
    row["client.address"],
    row["service.name"],
    row["http.route"],
    row["http.response.status_code"],
    trace,
  ]
    .filter((part) => part !== undefined)
    .join(" ");
}

function rederivationAsText(rederived: Rederivation): readonly string[] {
  const { result, sightings, journal_since: since, differences } = rederived;
  const read = `${sightings} sightings since ${since ?? "never"}`;
  const fields = differences.map(
    ({ field, told, derived }) => `${field}: ${JSON.stringify(told)}, from the journal ${JSON.stringify(derived)}`,
  );
  switch (result) {
    case "same":
      return [`the same, from ${read}`];
    case "different":
      return [
        `not the same under the rules as they are configured now, from ${read}, which is all that there was`,
        ...fields,
      ];
    case "incomplete":
      return [`the journal has only ${read}: what came before can't be read again`, ...fields];
    case "unavailable":
      return [
        "not done: the state is kept in memory, or its journal is too long to be read beside the work; stop the processor and use --state",
      ];
  }
}

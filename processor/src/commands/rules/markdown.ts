import type { RuleReference } from "../../config/rule-reference.ts";
import { findThreat } from "./threats.ts";

const NEEDS: Readonly<Record<RuleReference["needs"][number], string>> = {
  geo: "geographic data (`geo`)",
  registry: "the key registry (`registry`)",
  routes: "sensitive routes in its settings",
  audit: "audit records of the SDK",
};

/** The page of one rule, which `keytrail rules show` prints. */
export function ruleAsMarkdown(rule: RuleReference): string {
  const { needs } = rule;
  const tells = rule.monotone
    ? "More requests never take its alerts back."
    : "An alert may be provisional, and be withdrawn when an older request comes late.";
  return [
    `# ${rule.id}: ${rule.title}`,
    `**When it fires.** ${rule.means}`,
    `**Why it matters.** ${rule.matters}`,
    `**What to do.** ${rule.doNext}`,
    `**What makes it wrong.** ${rule.falseAlerts}`,
    `**How to tune it.** ${rule.tuning}`,
    `**Defends against.** ${threatsOf(rule).map(linkOf).join("; ")}.`,
    `**Needs.** ${needs.length === 0 ? "Nothing but requests" : needs.map((need) => NEEDS[need]).join(", ")}. ${tells}`,
    `Settings, under \`rules.${rule.id}\`:`,
    [
      "| setting | default | meaning |",
      "|---|---|---|",
      ...rule.settings.map(
        ({ name, default: value, description }) => `| \`${name}\` | \`${value}\` | ${cell(description)} |`,
      ),
    ].join("\n"),
  ].join("\n\n");
}

/** The page that leads to all of them: what each rule sees, and what it defends against. */
export function indexAsMarkdown(rules: readonly RuleReference[]): string {
  return [
    "# Rules",
    "Written by `npm run docs:rules` from what the rules say of themselves, checked by a test. `keytrail rules show ID` prints the same.",
    [
      "| rule | sees | severity | OWASP API Security Top 10 2023 | MITRE ATT&CK | needs |",
      "|---|---|---|---|---|---|",
      ...rules.map((rule) =>
        [
          "",
          ` [\`${rule.id}\`](${rule.id}.md) `,
          ` ${cell(rule.title)} `,
          ` ${severityOf(rule)} `,
          ` ${rule.owasp.map(shortLink).join(", ")} `,
          ` ${rule.attack.map(shortLink).join(", ")} `,
          ` ${rule.needs.join(", ")} `,
          "",
        ].join("|"),
      ),
    ].join("\n"),
  ].join("\n\n");
}

/** The default of its main severity; a rule without one says it by case. */
export function severityOf({ settings }: RuleReference): string {
  return settings.find(({ name }) => name === "severity")?.default ?? "by case";
}

function threatsOf({ owasp, attack }: RuleReference): readonly string[] {
  return [...owasp, ...attack];
}

function linkOf(id: string): string {
  const threat = findThreat(id);
  return threat === undefined ? id : `[${id} ${threat.name}](${threat.url})`;
}

function shortLink(id: string): string {
  const threat = findThreat(id);
  return threat === undefined ? id : `[${id.replace(":2023", "")}](${threat.url} "${threat.name}")`;
}

/** A text that a table's cell can hold. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

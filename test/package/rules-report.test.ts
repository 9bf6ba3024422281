import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findThreat } from "../../processor/src/commands/rules/threats.ts";
import { readRuleReferences } from "../../processor/src/config/rule-reference.ts";
import { DEFAULT_CONFIG } from "../../processor/src/config/schema.ts";
import { RULES_FOLDER, writeRulePages } from "./rules-report.ts";

/** What stands under `rules` and is no built-in rule. */
const NO_RULES = ["pack", "files", "plugins"];

describe("docs/rules", () => {
  test("says what the rules say; `npm run docs:rules` writes it", () => {
    const pages = writeRulePages();
    expect(readdirSync(RULES_FOLDER).toSorted()).toEqual([...pages.keys()].toSorted());
    for (const [name, text] of pages) expect(readFileSync(join(RULES_FOLDER, name), "utf8")).toBe(text);
  });

  test("tells of every rule that the configuration knows, with all of its settings", () => {
    const rules = readRuleReferences();
    const sections = Object.keys(DEFAULT_CONFIG.rules).filter((name) => !NO_RULES.includes(name));
    expect(rules.map(({ id }) => id)).toEqual(sections.toSorted());
    for (const { settings } of rules) expect(settings.map(({ name }) => name)).toContain("enabled");
  });

  test("every text is there, and what a rule defends against is in the tables", () => {
    for (const rule of readRuleReferences()) {
      const texts = [rule.title, rule.means, rule.matters, rule.doNext, rule.falseAlerts, rule.tuning];
      expect(texts.filter((text) => text.trim() === "")).toEqual([]);
      expect(rule.owasp.length + rule.attack.length).toBeGreaterThan(0);
      expect([...rule.owasp, ...rule.attack].filter((id) => findThreat(id) === undefined)).toEqual([]);
    }
  });
});

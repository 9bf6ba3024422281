import type { Alert } from "../../alerts/alert.ts";
import { compileCondition } from "../condition.ts";
import type { FileRule } from "../file-rule.ts";
import { createStory, toFoldSighting } from "./events.ts";
import type { ExpectedAlert, RuleTest } from "./test-schema.ts";
import { playSorted, VARIANTS, type Variant } from "./variants.ts";

/** What became of one test. */
export interface TestResult {
  readonly rule: string;
  readonly test: string;
  /** Whether what was expected came, from the requests in the order of time. */
  readonly asExpected: boolean;
  /** Whether another way of coming gave the same alerts, byte for byte. */
  readonly sameBy: Readonly<Record<Variant["name"], boolean>>;
  /** Lines that say what differs; `-` is what was wanted, `+` what came. */
  readonly differences: readonly string[];
}

/** Runs a test of a rule on a virtual clock: sorted, shuffled within lateness, repeated, split over eight processors, and crashed in the middle. */
export async function runRuleTest(rule: FileRule, test: RuleTest): Promise<TestResult> {
  const story = createStory(rule.entry, test);
  const sorted = await playSorted(rule, story);
  const differences = compareExpected(test.expect, sorted, story.startMillis);
  const asExpected = differences.length === 0;
  const fits = compileCondition(rule.entry.where);
  const seen = story.sightings.filter((one) => fits(toFoldSighting(one, story.geo))).length;
  if (!asExpected && seen < story.sightings.length)
    differences.push(`  of ${story.sightings.length} requests, the rule's where fits ${seen}`);
  const sameBy: Partial<Record<Variant["name"], boolean>> = {};
  for (const { name, run } of VARIANTS) {
    const sets = await run(rule, story);
    const other = sets.find((set) => JSON.stringify(set) !== JSON.stringify(sorted));
    sameBy[name] = other === undefined;
    if (other !== undefined) differences.push(`  ${name}:`, ...compareSets(sorted, other));
  }
  return {
    rule: rule.id,
    test: test.name,
    asExpected,
    sameBy: sameBy as Readonly<Record<Variant["name"], boolean>>,
    differences,
  };
}

function compareExpected(expected: readonly ExpectedAlert[], alerts: readonly Alert[], startMillis: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < Math.max(expected.length, alerts.length); i++) {
    const wanted = expected[i];
    const alert = alerts[i];
    if (wanted === undefined) lines.push(`+ ${alertText(alert!, startMillis)}`);
    else if (alert === undefined) lines.push(`- ${expectedText(wanted)}`);
    else if (!isAs(wanted, alert, startMillis))
      lines.push(`- ${expectedText(wanted)}`, `+ ${alertText(alert, startMillis)}`);
  }
  return lines;
}

function isAs(wanted: ExpectedAlert, alert: Alert, startMillis: number): boolean {
  return (
    (wanted.state === undefined || wanted.state === alert.state) &&
    (wanted.severity === undefined || wanted.severity === alert.severity) &&
    (wanted.observed === undefined || wanted.observed === alert.observed) &&
    (wanted.title === undefined || wanted.title === alert.title) &&
    // An alert begins with a whole second.
    (wanted.atMillis === undefined ||
      Math.floor((startMillis + wanted.atMillis) / 1000) * 1000 === Date.parse(alert.first_seen))
  );
}

function expectedText({ state, atMillis, observed, severity, title }: ExpectedAlert): string {
  return wordsOf({ state, at: atMillis === undefined ? undefined : offsetText(atMillis), observed, severity, title });
}

function alertText({ state, first_seen: seen, observed, severity, title }: Alert, startMillis: number): string {
  return wordsOf({ state, at: offsetText(Date.parse(seen) - startMillis), observed, severity, title });
}

function wordsOf(words: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(words).filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? "an alert" : pairs.map(([name, value]) => `${name}: ${value}`).join(", ");
}

function offsetText(millis: number): string {
  return millis % 1000 === 0 ? `+${millis / 1000}s` : `+${millis}ms`;
}

/** The fields in which two alert sets differ. */
function compareSets(wanted: readonly Alert[], received: readonly Alert[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < Math.max(wanted.length, received.length); i++) {
    const [a, b] = [wanted[i], received[i]] as [Alert | undefined, Alert | undefined];
    for (const name of new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]) as Set<keyof Alert>) {
      const [before, after] = [JSON.stringify(a?.[name]), JSON.stringify(b?.[name])];
      if (before === after) continue;
      if (before !== undefined) lines.push(`- ${name}: ${before}`);
      if (after !== undefined) lines.push(`+ ${name}: ${after}`);
    }
  }
  return lines;
}

import type { Severity } from "../alerts/alert.ts";
import type { KeyRecord, KeyRegistry } from "../registry/key-record.ts";
import { severityFor } from "../rules/key-lifecycle.ts";
import type { CountRule } from "../rules/rule.ts";

/** What holds of a count rule for one key. */
export interface CountTerms {
  /** Sightings in the window above which the rule matches; infinite where the rule is off for the key. */
  readonly limit: number;
  readonly severity: Severity;
}

/** What count rules ask of a key in a slot. */
export interface CountLimits {
  /** What holds at a cell, unix seconds. */
  termsAt(rule: CountRule, slot: number, cell: number): CountTerms;
  /**
   * What holds at all cells from a second on.
   *
   * @returns undefined where it changed since: then each cell is asked of
   */
  termsSince(rule: CountRule, slot: number, fromSecond: number): CountTerms | undefined;
}

/**
 * The limits of count rules as a key, its owner or its plan changes them. A cell is judged by what held at its time, as every use is.
 *
 * @param registry with no key in it the rule's own terms hold, and nothing is looked up
 * @param hashOf hash of the key in a slot
 */
export function createCountLimits(registry: KeyRegistry, hashOf: (slot: number) => string): CountLimits {
  return {
    termsAt: (rule, slot, cell) =>
      registry.size === 0 ? rule : termsOf(rule, registry.find(hashOf(slot), cell * 1000)),
    termsSince(rule, slot, fromSecond) {
      if (registry.size === 0) return rule;
      const hash = hashOf(slot);
      const now = registry.find(hash);
      return registry.find(hash, fromSecond * 1000) === now ? termsOf(rule, now) : undefined;
    },
  };
}

function termsOf(rule: CountRule, record: KeyRecord | undefined): CountTerms {
  if (record === undefined || !Object.hasOwn(record.rules, rule.id)) return rule;
  const severity = severityFor(record, rule.id, rule.severity);
  if (severity === undefined) return { limit: Number.POSITIVE_INFINITY, severity: rule.severity };
  return { limit: record.rules[rule.id]!.limit ?? rule.limit, severity };
}

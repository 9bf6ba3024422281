import type { EpisodeSubject } from "../alerts/episode.ts";
import type { RawRun } from "../detection.ts";
import type { CountRule } from "../rules/rule.ts";
import { WEIGHT_SCALE } from "../sightings/batch.ts";
import type { CellStore } from "./cells.ts";
import type { CountLimits, CountTerms } from "./count-limits.ts";

/** Called with each cell whose window is over the limit; the sum in whole sightings, and what held for the key at that cell. */
export type OnMatch = (rule: CountRule, slot: number, cell: number, observed: number, terms: CountTerms) => void;

/**
 * The primitive behind count rules. A window's sum is judged at cells that hold sightings, because only a sighting can take a sum over a limit.
 * Sums only grow with arrivals, so judging the cells that an arrival can reach is judging all.
 */
export class WindowCounts {
  readonly rules: readonly CountRule[];
  readonly longestWindowSeconds: number;
  readonly #cells: CellStore;
  readonly #limits: CountLimits;
  readonly #onMatch: OnMatch;

  constructor(rules: readonly CountRule[], cells: CellStore, limits: CountLimits, onMatch: OnMatch) {
    this.rules = rules;
    this.#cells = cells;
    this.#limits = limits;
    this.#onMatch = onMatch;
    this.longestWindowSeconds = Math.max(0, ...rules.map((rule) => rule.windowSeconds));
  }

  /** Judges the windows that sightings between two seconds fall into. */
  judge(slot: number, fromSecond: number, toSecond: number): void {
    for (const rule of this.rules) {
      const same = this.#limits.termsSince(rule, slot, fromSecond);
      if (same !== undefined && this.#cells.total[slot]! <= same.limit * WEIGHT_SCALE) continue;
      scanWindows(this.#cells, slot, rule, fromSecond, toSecond + rule.windowSeconds - 1, (cell, sum) => {
        const terms = same ?? this.#limits.termsAt(rule, slot, cell);
        if (sum > terms.limit * WEIGHT_SCALE) this.#onMatch(rule, slot, cell, sum / WEIGHT_SCALE, terms);
      });
    }
  }
}

/** Slides a rule's window over the cells that hold sightings, from a second to a second, both included. */
export function scanWindows(
  cells: CellStore,
  slot: number,
  rule: CountRule,
  fromSecond: number,
  toSecond: number,
  visit: (cell: number, sum: number) => void,
): void {
  const { words, base, count } = cells.view(slot);
  let index = cells.indexFrom(slot, fromSecond);
  if (index === count) return;
  let oldest = cells.indexFrom(slot, words[base + index * 2]! - rule.windowSeconds + 1);
  let sum = 0;
  for (let i = oldest; i < index; i++) sum += words[base + i * 2 + 1]!;
  for (; index < count; index++) {
    const at = base + index * 2;
    const cell = words[at]!;
    if (cell > toSecond) return;
    sum += words[at + 1]!;
    for (; words[base + oldest * 2]! <= cell - rule.windowSeconds; oldest++) sum -= words[base + oldest * 2 + 1]!;
    visit(cell, sum);
  }
}

interface OpenRun {
  fromUnixSeconds: number;
  toUnixSeconds: number;
  peak: number;
}

/** Collects the raw runs of `replay --episodes raw`: judged in order of time, once cells are final. */
export class RawRuns {
  readonly runs: RawRun[] = [];
  readonly #open = new Map<string, OpenRun>();
  readonly #done = new Map<number, number>();
  readonly #cells: CellStore;
  readonly #rules: readonly CountRule[];
  readonly #limits: CountLimits;
  readonly #subject: (rule: CountRule, slot: number) => EpisodeSubject;

  constructor(
    cells: CellStore,
    rules: readonly CountRule[],
    limits: CountLimits,
    subject: (rule: CountRule, slot: number) => EpisodeSubject,
  ) {
    this.#cells = cells;
    this.#rules = rules;
    this.#limits = limits;
    this.#subject = subject;
  }

  /** Judges a slot's cells before a second, each once. */
  settle(slot: number, beforeSecond: number): void {
    const from = this.#done.get(slot) ?? 0;
    if (from >= beforeSecond) return;
    this.#done.set(slot, beforeSecond);
    for (const rule of this.#rules) {
      const subject = this.#subject(rule, slot);
      const same = this.#limits.termsSince(rule, slot, from);
      scanWindows(this.#cells, slot, rule, from, beforeSecond - 1, (cell, sum) => {
        const run = this.#open.get(subject.id);
        const { limit } = same ?? this.#limits.termsAt(rule, slot, cell);
        if (sum <= limit * WEIGHT_SCALE) {
          if (run !== undefined) this.#end(subject, run);
          return;
        }
        const observed = Math.round(sum / WEIGHT_SCALE);
        if (run === undefined) {
          this.#open.set(subject.id, { fromUnixSeconds: cell, toUnixSeconds: cell, peak: observed });
          return;
        }
        run.toUnixSeconds = cell;
        run.peak = Math.max(run.peak, observed);
      });
    }
  }

  /** Ends what is still open. */
  finish(slots: Iterable<number>): void {
    for (const slot of slots) {
      for (const rule of this.#rules) {
        const subject = this.#subject(rule, slot);
        const run = this.#open.get(subject.id);
        if (run !== undefined) this.#end(subject, run);
      }
    }
  }

  #end(subject: EpisodeSubject, run: OpenRun): void {
    this.#open.delete(subject.id);
    this.runs.push({ rule: subject.rule.id, entity: subject.entity, ...run });
  }
}

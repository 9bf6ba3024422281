import { compareRows } from "../../alerts/evidence.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "../../rules/fold-rule.ts";
import {
  addMatch,
  dumpSubject,
  restoreSubject,
  type FoldRun,
  type SubjectDump,
  type SubjectRuns,
} from "./fold-runs.ts";

/** Rows that are folded a second time at most so often: the confirmed side follows when this many wait, and they are half of all. */
const CONFIRM_ROWS = 64;

/** States of all rules of a partition, and how far time has been told to them. */
interface Side {
  states: unknown[];
  /** By rule: entity text → runs. */
  runs: Map<string, SubjectRuns>[];
  /** A second that had sightings and was not ended yet. */
  openSecond: number | undefined;
  /** Nothing at or before this second may be added any more: it was ended, or a rule was woken at it. */
  toldSecond: number;
}

/** A unit as a snapshot keeps it. */
export interface UnitDump {
  readonly entity: string;
  readonly states: readonly (readonly [rule: string, state: unknown, runs: readonly SubjectDump[]])[];
  readonly openSecond: number | undefined;
  readonly toldSecond: number;
  readonly pending: readonly FoldSighting[];
}

/**
 * One entity of one partition: what can't change any more is folded into the confirmed side; what may still be preceded by another sighting waits in `pending`,
 * and is folded into a speculative side, so that findings show at once. A sighting that comes in event order costs one fold; one that comes
 * before another makes the speculative side begin anew from the confirmed one.
 */
export class FoldUnit {
  readonly entity: string;
  readonly pending: FoldSighting[] = [];
  /** When the unit was last looked at for being idle; doubles. */
  idleCheckSeconds = 900;
  /** Bookkeeping of the wheels: the second under which the unit waits. */
  horizonDue: number | undefined = undefined;
  watermarkDue: number | undefined = undefined;
  readonly #rules: readonly FoldRule[];
  /** Some rule asks for what is no part of its state: what was folded before may come out otherwise by now. */
  readonly #consults: boolean;
  #confirmed: Side;
  #live: Side | undefined;
  /** Rows of `pending` that the speculative side has folded. */
  #folded = 0;
  #isStale = false;
  /** Subjects whose runs changed since they were last taken, by rule. */
  readonly #changed = new Map<number, Set<string>>();
  #owned = new WeakSet<FoldRun>();

  constructor(entity: string, rules: readonly FoldRule[]) {
    this.entity = entity;
    this.#rules = rules;
    this.#consults = rules.some((rule) => rule.consults === true);
    this.#confirmed = {
      states: rules.map((rule) => rule.createState()),
      runs: rules.map(() => new Map<string, SubjectRuns>()),
      openSecond: undefined,
      toldSecond: Number.NEGATIVE_INFINITY,
    };
  }

  /** Adds a sighting, which is folded at the next {@link advance}. */
  add(sighting: FoldSighting): void {
    const { pending } = this;
    const last = pending.at(-1);
    if (last === undefined || compareRows(sighting, last) > 0) {
      pending.push(sighting);
      if (this.#live !== undefined && sighting.second <= this.#live.toldSecond) this.#isStale = true;
      return;
    }
    let at = pending.length;
    while (at > 0 && compareRows(pending[at - 1]!, sighting) > 0) at--;
    pending.splice(at, 0, sighting);
    if (at < this.#folded) this.#isStale = true;
    else if (this.#live !== undefined && sighting.second <= this.#live.toldSecond) this.#isStale = true;
  }

  /** Folds what came, and tells the rules of the time up to the watermark. */
  advance(watermarkSecond: number): void {
    if (this.#isStale) this.#forgetLive();
    if (this.#live === undefined) {
      if (this.pending.length === 0 && !this.#wantsTime(this.#confirmed, watermarkSecond)) return;
      this.#live = this.#copy(this.#confirmed);
      this.#folded = 0;
    }
    const live = this.#live;
    for (; this.#folded < this.pending.length; this.#folded++) this.#foldOne(live, this.pending[this.#folded]!);
    this.#tellTime(live, watermarkSecond);
  }

  /**
   * Moves what nothing can change any more to the confirmed side.
   * @param isForced also where it would be cheaper to wait
   */
  confirm(horizonSecond: number, isForced: boolean): void {
    const { pending } = this;
    let rows = 0;
    while (rows < pending.length && pending[rows]!.second < horizonSecond) rows++;
    const live = this.#live;
    const isWhole = rows === pending.length && this.#folded === rows;
    if (live !== undefined && !this.#consults && !this.#isStale && isWhole && live.toldSecond < horizonSecond) {
      this.#tellTime(live, horizonSecond);
      this.#confirmed = live;
      this.#live = undefined;
      this.#folded = 0;
      this.#owned = new WeakSet();
      pending.length = 0;
      return;
    }
    if (rows === 0 && !this.#wantsTime(this.#confirmed, horizonSecond)) return;
    if (!isForced && rows < pending.length && rows < Math.max(CONFIRM_ROWS, pending.length / 2)) return;
    // Both sides may hold the same runs: neither changes them in place from here on.
    this.#owned = new WeakSet();
    for (let i = 0; i < rows; i++) this.#foldOne(this.#confirmed, pending[i]!);
    this.#tellTime(this.#confirmed, horizonSecond);
    this.#owned = new WeakSet();
    pending.splice(0, rows);
    this.#folded = Math.max(0, this.#folded - rows);
    // Else what the speculative side folded before is the same sightings in the same order: it only goes on.
    if (live === undefined) return;
    if (this.#consults || (pending.length === 0 && live.toldSecond < horizonSecond)) this.#forgetLive();
  }

  /** Earliest second at whose end some rule wants to look, or a second with sightings that was not ended. */
  nextTold(): number | undefined {
    const side = this.#live ?? this.#confirmed;
    let next = this.#needsSecondEnd ? side.openSecond : undefined;
    this.#rules.forEach((rule, i) => {
      const wake = rule.wakeAt?.(side.states[i]);
      if (wake !== undefined && (next === undefined || wake < next)) next = wake;
    });
    return next;
  }

  /** Nothing waits, nothing runs, and every rule's state is as good as new. */
  isIdle(horizonSecond: number): boolean {
    if (this.pending.length > 0 || this.#live !== undefined) return false;
    const { states, runs } = this.#confirmed;
    return (
      runs.every((ofRule) => ofRule.size === 0) && this.#rules.every((rule, i) => rule.isIdle(states[i], horizonSecond))
    );
  }

  /** Whether some run of it may still be shown. */
  get hasRuns(): boolean {
    return (this.#live ?? this.#confirmed).runs.some((ofRule) => ofRule.size > 0);
  }

  /** Forgets runs that are over: their episodes are sealed. */
  dropRuns(isOver: (ruleIndex: number, run: FoldRun) => boolean): void {
    for (const side of [this.#confirmed, this.#live]) {
      side?.runs.forEach((ofRule, i) => {
        for (const [id, subject] of ofRule) {
          if (!subject.runs.some((run) => isOver(i, run))) continue;
          const left = subject.runs.filter((run) => !isOver(i, run));
          if (left.length === 0) ofRule.delete(id);
          else subject.runs = left;
        }
      });
    }
  }

  /** Takes the subjects that changed since the last call, with their runs now. */
  *takeChanged(): Generator<readonly [ruleIndex: number, id: string, subject: SubjectRuns | undefined]> {
    const { runs } = this.#live ?? this.#confirmed;
    for (const [index, ids] of this.#changed) for (const id of ids) yield [index, id, runs[index]!.get(id)];
    this.#changed.clear();
  }

  forgetChanged(): void {
    this.#changed.clear();
  }

  /** All subjects with runs. */
  *subjects(): Generator<readonly [ruleIndex: number, subject: SubjectRuns]> {
    const { runs } = this.#live ?? this.#confirmed;
    for (const [index, ofRule] of runs.entries()) for (const subject of ofRule.values()) yield [index, subject];
  }

  dump(nameOf: (rule: FoldRule) => string): UnitDump {
    const { states, runs, openSecond, toldSecond } = this.#confirmed;
    return {
      entity: this.entity,
      states: this.#rules.map(
        (rule, i) => [nameOf(rule), states[i], Array.from(runs[i]!.values(), dumpSubject)] as const,
      ),
      openSecond,
      toldSecond,
      pending: this.pending,
    };
  }

  restore(dumped: UnitDump, nameOf: (rule: FoldRule) => string): void {
    const byRule = new Map(dumped.states.map((entry) => [entry[0], entry] as const));
    this.#rules.forEach((rule, i) => {
      const entry = byRule.get(nameOf(rule));
      if (entry === undefined) return;
      this.#confirmed.states[i] = entry[1];
      for (const subject of entry[2]) {
        this.#confirmed.runs[i]!.set(subject.id, restoreSubject(subject));
        this.#noteChange(i, subject.id);
      }
    });
    this.#confirmed.openSecond = dumped.openSecond;
    this.#confirmed.toldSecond = dumped.toldSecond;
    this.pending.push(...dumped.pending);
  }

  get #needsSecondEnd(): boolean {
    return this.#rules.some((rule) => rule.endSecond !== undefined);
  }

  #forgetLive(): void {
    this.#isStale = false;
    this.#folded = 0;
    const before = this.#live;
    this.#live = undefined;
    this.#owned = new WeakSet();
    // What the forgotten side said may not be said again.
    before?.runs.forEach((ofRule, i) => {
      for (const id of ofRule.keys()) this.#noteChange(i, id);
    });
  }

  #copy(side: Side): Side {
    this.#owned = new WeakSet();
    return {
      states: this.#rules.map((rule, i) => rule.cloneState(side.states[i])),
      runs: side.runs.map((ofRule) => new Map(Array.from(ofRule, ([id, subject]) => [id, { ...subject }] as const))),
      openSecond: side.openSecond,
      toldSecond: side.toldSecond,
    };
  }

  #foldOne(side: Side, sighting: FoldSighting): void {
    if (side.openSecond !== undefined && side.openSecond !== sighting.second) this.#endSecond(side);
    this.#wakeBefore(side, sighting.second);
    side.openSecond = sighting.second;
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i]!;
      if (sighting.kind === "leak" && rule.seesLeaks !== true) continue;
      if (sighting.isSecondRecord && rule.seesSecondRecords !== true) continue;
      rule.fold(side.states[i], sighting, (match) => this.#match(side, i, match, sighting.timeMillis));
    }
  }

  #endSecond(side: Side): void {
    const second = side.openSecond!;
    side.openSecond = undefined;
    side.toldSecond = Math.max(side.toldSecond, second);
    for (let i = 0; i < this.#rules.length; i++) {
      this.#rules[i]!.endSecond?.(side.states[i], second, (match) =>
        this.#match(side, i, match, second * 1000 + LAST_MILLI),
      );
    }
  }

  /** Wakes rules for seconds before this one. */
  #wakeBefore(side: Side, second: number): void {
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i]!;
      if (rule.wakeAt === undefined) continue;
      for (let at = rule.wakeAt(side.states[i]); at !== undefined && at < second; at = rule.wakeAt(side.states[i])) {
        const wokenAt = at;
        side.toldSecond = Math.max(side.toldSecond, wokenAt);
        rule.wake!(side.states[i], wokenAt, (match) => this.#match(side, i, match, wokenAt * 1000 + LAST_MILLI));
      }
    }
  }

  #wantsTime(side: Side, second: number): boolean {
    if (side.openSecond !== undefined && side.openSecond < second) return true;
    return this.#rules.some((rule, i) => {
      const at = rule.wakeAt?.(side.states[i]);
      return at !== undefined && at < second;
    });
  }

  /** All sightings of the seconds before this one were folded. */
  #tellTime(side: Side, second: number): void {
    if (side.openSecond !== undefined && side.openSecond < second) this.#endSecond(side);
    if (side.openSecond === undefined) this.#wakeBefore(side, second);
  }

  #match(side: Side, ruleIndex: number, match: FoldMatch, timeMillis: number): void {
    const rule = this.#rules[ruleIndex]!;
    const ofRule = side.runs[ruleIndex]!;
    const id = Object.values(match.entity).join("\n");
    let subject = ofRule.get(id);
    if (subject === undefined) {
      subject = { id, entity: match.entity, runs: [] };
      ofRule.set(id, subject);
    }
    addMatch(subject, match, rule.keepAliveSeconds, timeMillis, this.#owned);
    this.#noteChange(ruleIndex, id);
  }

  #noteChange(ruleIndex: number, id: string): void {
    const ids = this.#changed.get(ruleIndex);
    if (ids === undefined) this.#changed.set(ruleIndex, new Set([id]));
    else ids.add(id);
  }
}

/** A match without a sighting of its own stands at the end of its second. */
const LAST_MILLI = 999;

import { compareRows } from "../../alerts/evidence.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "../../rules/fold-rule.ts";
import { dumpSighting } from "./fold-rows.ts";
import { pack, unpack } from "./packing.ts";
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
/** A match without a sighting of its own stands at the end of its second. */
const LAST_MILLI = 999;

/** States of all rules of a partition, and how far time has been told to them. Most units have no runs: nothing is made for them. */
interface Side {
  /** Undefined for the confirmed side while it is packed. */
  states: unknown[] | undefined;
  /** By rule and entity. */
  runs: Map<string, SubjectRuns> | undefined;
  /** Marks the runs that this side made itself since it was last copied. */
  owner: object | undefined;
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

/** What a rule was told of a service at a second, which may be told otherwise once more has come. */
interface Answer {
  readonly serviceName: string;
  readonly second: number;
  readonly isSuspended: boolean;
}

/** What the rules of a partition have in common, worked out once for all of its units. */
export interface FoldRules {
  readonly rules: readonly FoldRule[];
  readonly endsSeconds: readonly number[];
  readonly wakes: readonly number[];
}

/** @param rules of one partition */
export function describeRules(rules: readonly FoldRule[]): FoldRules {
  const having = (has: (rule: FoldRule) => boolean): number[] => rules.flatMap((rule, i) => (has(rule) ? [i] : []));
  return {
    rules,
    endsSeconds: having((rule) => rule.endSecond !== undefined),
    wakes: having((rule) => rule.wakeAt !== undefined),
  };
}

/**
 * One entity of one partition: what can't change any more is folded into the confirmed side; what may still be preceded by another sighting waits in `pending`,
 * and is folded into a speculative side, so that findings show at once. A sighting that comes in event order costs one fold; one that comes
 * before another makes the speculative side begin anew from the confirmed one.
 */
export class FoldUnit {
  readonly entity: string;
  readonly pending: FoldSighting[] = [];
  /** Bookkeeping of the timers: the second under which the unit waits. */
  horizonDue: number | undefined = undefined;
  watermarkDue: number | undefined = undefined;
  readonly #of: FoldRules;
  #confirmed: Side;
  /** States of the confirmed side that say more than fresh ones, while it has no others. */
  #packed: string | undefined;
  /** Up to there it was confirmed. */
  #horizonSecond = Number.NEGATIVE_INFINITY;
  #live: Side | undefined;
  /** Rows of `pending` that the speculative side has folded. */
  #folded = 0;
  #isStale = false;
  /** What rules were told of services while the speculative side was folded; undefined while nothing was asked. */
  #answers: Map<string, Answer> | undefined;
  /** Rule and entity of runs that changed since they were last taken. */
  #changed: Set<string> | undefined;

  /** @param frozen what {@link freeze} gave; undefined for an entity that was never seen */
  constructor(entity: string, of: FoldRules, frozen?: string) {
    this.entity = entity;
    this.#of = of;
    this.#packed = frozen;
    this.#confirmed = {
      states: undefined,
      runs: undefined,
      owner: undefined,
      openSecond: undefined,
      toldSecond: Number.NEGATIVE_INFINITY,
    };
  }

  /** Adds a sighting, which is folded at the next {@link advance}. */
  add(sighting: FoldSighting): void {
    const { pending } = this;
    if (this.#live !== undefined && sighting.second <= this.#live.toldSecond) this.#isStale = true;
    const last = pending.at(-1);
    if (last === undefined || compareRows(sighting, last) > 0) {
      pending.push(sighting);
      return;
    }
    let at = pending.length;
    while (at > 0 && compareRows(pending[at - 1]!, sighting) > 0) at--;
    pending.splice(at, 0, sighting);
    if (at < this.#folded) this.#isStale = true;
  }

  /** What rules ask has changed: what may still change is folded anew. */
  refold(): void {
    if (this.#live !== undefined) this.#isStale = true;
  }

  /** Folds what came, and tells the rules of the time up to the watermark. */
  advance(watermarkSecond: number): void {
    if (this.#isStale) this.#forgetLive();
    if (this.#live === undefined) {
      if (this.pending.length === 0 && !this.#wantsTime(this.#confirmed, watermarkSecond)) return;
      this.#live = this.#copyConfirmed();
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
    if (live !== undefined && !this.#isStale && isWhole && live.toldSecond < horizonSecond) {
      this.#tellTime(live, horizonSecond);
      this.#confirmed = live;
      this.#packed = undefined;
      this.#horizonSecond = horizonSecond;
      this.#live = undefined;
      this.#folded = 0;
      this.#answers = undefined;
      pending.length = 0;
      return;
    }
    if (rows === 0 && !this.#wantsTime(this.#confirmed, horizonSecond)) return;
    if (!isForced && rows < pending.length && rows < Math.max(CONFIRM_ROWS, pending.length / 2)) return;
    for (let i = 0; i < rows; i++) this.#foldOne(this.#confirmed, pending[i]!);
    this.#tellTime(this.#confirmed, horizonSecond);
    this.#horizonSecond = horizonSecond;
    if (live !== undefined) this.#packConfirmed();
    pending.splice(0, rows);
    this.#folded = Math.max(0, this.#folded - rows);
    // Else what the speculative side folded before is the same sightings in the same order: it only goes on.
    if (live === undefined) return;
    if (pending.length === 0 && live.toldSecond < horizonSecond) this.#forgetLive();
  }

  /** Earliest second at whose end some rule wants to look, or a second with sightings that was not ended. */
  nextTold(): number | undefined {
    const { rules, endsSeconds, wakes } = this.#of;
    const side = this.#live ?? this.#confirmed;
    let next = endsSeconds.length > 0 ? side.openSecond : undefined;
    for (const i of wakes) {
      const wake = rules[i]!.wakeAt!(this.#statesOf(side)[i]);
      if (wake !== undefined && (next === undefined || wake < next)) next = wake;
    }
    return next;
  }

  /** Nothing waits, nothing runs, and no rule asks to be woken: the unit can be frozen. */
  get isAtRest(): boolean {
    if (this.pending.length > 0 || this.#live !== undefined || this.hasRuns) return false;
    return this.#of.wakes.every((i) => this.#of.rules[i]!.wakeAt!(this.#statesOf(this.#confirmed)[i]) === undefined);
  }

  /** The states that say more than fresh ones would, packed; undefined where none does, and the unit can be forgotten. */
  freeze(horizonSecond: number): string | undefined {
    return this.#pack(this.#statesOf(this.#confirmed), horizonSecond);
  }

  /** Notes what a rule was told of a service. */
  noteAnswer(serviceName: string, second: number, isSuspended: boolean): void {
    if (this.#live === undefined) return;
    const minute = Math.floor(second / 60);
    const key = `${minute} ${serviceName}`;
    this.#answers ??= new Map();
    if (!this.#answers.has(key)) this.#answers.set(key, { serviceName, second, isSuspended });
  }

  /** What waits rests on answers about services, which are not there for ever. */
  get hasAsked(): boolean {
    return this.#answers !== undefined;
  }

  /** Folds anew what rests on an answer that is another one by now. */
  checkAnswers(isSuspended: (serviceName: string, second: number) => boolean): boolean {
    for (const answer of this.#answers?.values() ?? NONE) {
      if (isSuspended(answer.serviceName, answer.second) === answer.isSuspended) continue;
      this.#isStale = true;
      return false;
    }
    return true;
  }

  /** Whether some run of it may still be shown. */
  get hasRuns(): boolean {
    return ((this.#live ?? this.#confirmed).runs?.size ?? 0) > 0;
  }

  /** Forgets runs that are over: their episodes are sealed. */
  dropRuns(isOver: (ruleIndex: number, run: FoldRun) => boolean): void {
    for (const side of [this.#confirmed, this.#live]) {
      if (side?.runs === undefined) continue;
      for (const [key, subject] of side.runs) {
        const { ruleIndex } = subject;
        if (!subject.runs.some((run) => isOver(ruleIndex, run))) continue;
        const left = subject.runs.filter((run) => !isOver(ruleIndex, run));
        if (left.length === 0) side.runs.delete(key);
        else subject.runs = left;
      }
      if (side.runs.size === 0) side.runs = undefined;
    }
  }

  /** Takes the subjects that changed since the last call, with their runs now; undefined where there are none left. */
  takeChanged(): readonly (readonly [key: string, subject: SubjectRuns | undefined])[] {
    if (this.#changed === undefined) return NONE;
    const { runs } = this.#live ?? this.#confirmed;
    const changed = Array.from(this.#changed, (key) => [key, runs?.get(key)] as const);
    this.#changed = undefined;
    return changed;
  }

  /** All subjects with runs. */
  subjects(): readonly (readonly [key: string, subject: SubjectRuns])[] {
    return [...((this.#live ?? this.#confirmed).runs ?? NONE)];
  }

  dump(nameOf: (rule: FoldRule) => string): UnitDump {
    const { runs, openSecond, toldSecond } = this.#confirmed;
    const states = this.#statesOf(this.#confirmed);
    const subjects = [...(runs?.values() ?? [])];
    return {
      entity: this.entity,
      states: this.#of.rules.map((rule, i) => [
        nameOf(rule),
        states[i],
        subjects.filter(({ ruleIndex }) => ruleIndex === i).map(dumpSubject),
      ]),
      openSecond,
      toldSecond,
      pending: this.pending.map(dumpSighting),
    };
  }

  restore(dumped: UnitDump, nameOf: (rule: FoldRule) => string): void {
    const byRule = new Map(dumped.states.map((entry) => [entry[0], entry] as const));
    this.#of.rules.forEach((rule, i) => {
      const entry = byRule.get(nameOf(rule));
      if (entry === undefined) return;
      this.#statesOf(this.#confirmed)[i] = entry[1];
      for (const subject of entry[2]) {
        const key = keyOf(i, subject.id);
        (this.#confirmed.runs ??= new Map()).set(key, { ...restoreSubject(subject), ruleIndex: i });
        this.#noteChange(key);
      }
    });
    this.#confirmed.openSecond = dumped.openSecond;
    this.#confirmed.toldSecond = dumped.toldSecond;
    this.pending.push(...dumped.pending);
  }

  #forgetLive(): void {
    this.#isStale = false;
    this.#folded = 0;
    this.#answers = undefined;
    // What the forgotten side said may not be said again.
    for (const key of this.#live?.runs?.keys() ?? NONE) this.#noteChange(key);
    this.#live = undefined;
  }

  /** A side that goes on from the confirmed one, with its states: those of the confirmed one are packed. */
  #copyConfirmed(): Side {
    const side = this.#confirmed;
    const states = this.#statesOf(side);
    this.#packConfirmed();
    side.owner = undefined;
    return {
      states,
      runs: side.runs && new Map(Array.from(side.runs, ([key, subject]) => [key, { ...subject }] as const)),
      owner: undefined,
      openSecond: side.openSecond,
      toldSecond: side.toldSecond,
    };
  }

  /** A side's states, unpacked where they are not. */
  #statesOf(side: Side): unknown[] {
    if (side.states !== undefined) return side.states;
    const kept = new Map(this.#packed === undefined ? [] : (unpack(this.#packed) as [number, unknown][]));
    side.states = this.#of.rules.map((rule, i) => (kept.has(i) ? kept.get(i) : rule.createState()));
    return side.states;
  }

  #packConfirmed(): void {
    if (this.#confirmed.states === undefined) return;
    this.#packed = this.#pack(this.#confirmed.states, this.#horizonSecond);
    this.#confirmed.states = undefined;
  }

  /** Undefined where all of them are as good as fresh. */
  #pack(states: readonly unknown[], horizonSecond: number): string | undefined {
    const { rules } = this.#of;
    const kept = states.flatMap((state, i) => (rules[i]!.isIdle(state, horizonSecond) ? NONE : [[i, state]]));
    return kept.length === 0 ? undefined : pack(kept);
  }

  #foldOne(side: Side, sighting: FoldSighting): void {
    const { rules, wakes } = this.#of;
    if (sighting.acknowledged !== undefined) {
      // No sighting: it begins and ends no second.
      const { rule: id, entity } = sighting.acknowledged;
      const i = rules.findIndex((rule) => rule.id === id);
      rules[i]?.acknowledge?.(this.#statesOf(side)[i], entity, sighting.second);
      return;
    }
    if (side.openSecond !== undefined && side.openSecond !== sighting.second) this.#endSecond(side);
    if (wakes.length > 0) this.#wakeBefore(side, sighting.second);
    side.openSecond = sighting.second;
    const states = this.#statesOf(side);
    const isLeak = sighting.kind === "leak";
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!;
      if (isLeak && rule.seesLeaks !== true) continue;
      if (sighting.isSecondRecord && rule.seesSecondRecords !== true) continue;
      rule.fold(states[i], sighting, (match) => this.#match(side, i, match, sighting.timeMillis));
    }
  }

  #endSecond(side: Side): void {
    const { rules, endsSeconds } = this.#of;
    const second = side.openSecond!;
    side.openSecond = undefined;
    if (endsSeconds.length === 0) return;
    side.toldSecond = Math.max(side.toldSecond, second);
    for (const i of endsSeconds)
      rules[i]!.endSecond!(this.#statesOf(side)[i], second, (match) =>
        this.#match(side, i, match, second * 1000 + LAST_MILLI),
      );
  }

  /** Wakes rules for seconds before this one. */
  #wakeBefore(side: Side, second: number): void {
    const { rules, wakes } = this.#of;
    for (const i of wakes) {
      const rule = rules[i]!;
      for (
        let at = rule.wakeAt!(this.#statesOf(side)[i]);
        at !== undefined && at < second;
        at = rule.wakeAt!(this.#statesOf(side)[i])
      ) {
        const wokenAt = at;
        side.toldSecond = Math.max(side.toldSecond, wokenAt);
        rule.wake!(this.#statesOf(side)[i], wokenAt, (match) =>
          this.#match(side, i, match, wokenAt * 1000 + LAST_MILLI),
        );
      }
    }
  }

  #wantsTime(side: Side, second: number): boolean {
    const { rules, endsSeconds, wakes } = this.#of;
    if (endsSeconds.length > 0 && side.openSecond !== undefined && side.openSecond < second) return true;
    return wakes.some((i) => {
      const at = rules[i]!.wakeAt!(this.#statesOf(side)[i]);
      return at !== undefined && at < second;
    });
  }

  /** All sightings of the seconds before this one were folded. */
  #tellTime(side: Side, second: number): void {
    if (side.openSecond !== undefined && side.openSecond < second) this.#endSecond(side);
    if (side.openSecond === undefined) this.#wakeBefore(side, second);
  }

  #match(side: Side, ruleIndex: number, match: FoldMatch, timeMillis: number): void {
    const rule = this.#of.rules[ruleIndex]!;
    const id = Object.values(match.entity).join("\n");
    const key = keyOf(ruleIndex, id);
    side.runs ??= new Map();
    side.owner ??= {};
    let subject = side.runs.get(key);
    if (subject === undefined) {
      subject = { ruleIndex, id, entity: match.entity, runs: [] };
      side.runs.set(key, subject);
    }
    addMatch(subject, match, rule.keepAliveSeconds, timeMillis, side.owner);
    this.#noteChange(key);
  }

  #noteChange(key: string): void {
    (this.#changed ??= new Set()).add(key);
  }
}

/** The rule's place comes first and ends with a newline, so that it can be read back: see {@link ruleIndexOf}. */
function keyOf(ruleIndex: number, id: string): string {
  return `${ruleIndex}\n${id}`;
}

/** The rule's place in a key that {@link FoldUnit.takeChanged} gives. */
export function ruleIndexOf(key: string): number {
  return Number.parseInt(key, 10);
}

/** The subject's id in such a key. */
export function subjectIdOf(key: string): string {
  return key.slice(key.indexOf("\n") + 1);
}

const NONE: readonly never[] = [];

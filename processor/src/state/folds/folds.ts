import type { Episodes, EpisodeSubject } from "../../alerts/episode.ts";
import type { FoldRule, FoldSighting, Partition } from "../../rules/fold-rule.ts";
import { KEY_PARTITION } from "../../rules/partitions.ts";
import { EventTimer } from "../event-timer.ts";
import { describeRules, FoldUnit, ruleIndexOf, subjectIdOf, type FoldRules, type UnitDump } from "./fold-unit.ts";
import type { FoldRun, SubjectRuns } from "./fold-runs.ts";
import { adoptShapes, pack, packedShapes, unpack } from "./packing.ts";

/** Entities at rest that are looked at in a sweep, one after the other: what says nothing any more is forgotten. */
const THAWED_PER_SWEEP = 32;

/** A unit without anything that waits, which a run or a rule's waking keeps from resting, is looked at again so much later. */
const RESTLESS_SECONDS = 900;

/** Parts of the state that folds work on. */
export interface FoldsState {
  readonly episodes: Episodes;
  /** Learn, and raise nothing. */
  isTeaching(): boolean;
  /** Nothing that counts is older, unix seconds. */
  horizonSecond(): number;
  /** Whether a service's clients can't be told apart, by what has come so far. */
  isSuspended(serviceName: string, second: number): boolean;
  /** False where that was never so, and need not be asked. */
  mayBeSuspended(serviceName: string): boolean;
}

/** Bounds of the folds. */
export interface FoldsLimits {
  /** Entities of one partition that are remembered; the longest unused go first. */
  readonly maxEntities: number;
  /** Sightings that wait because something older may still come; past it the horizon moves up. */
  readonly maxPendingSightings: number;
}

interface Group {
  readonly partition: Partition;
  readonly rules: readonly FoldRule[];
  readonly of: FoldRules;
  readonly seesLeaks: boolean;
  readonly seesSecondRecords: boolean;
  readonly wantsTime: boolean;
  /** What waits, runs, or will be woken. */
  readonly units: Map<string, FoldUnit>;
  /** Entities at rest: their states, packed, in order of last use. */
  readonly frozen: Map<string, string>;
  /** Where the look for what can be forgotten stands. */
  review: Iterator<[string, string]>;
}

/** One partition as a snapshot keeps it. */
interface GroupDump {
  readonly partition: string;
  /** Id and version of its rules, whose places the packed states refer to. */
  readonly rules: readonly string[];
  readonly units: readonly UnitDump[];
  /** Entities at rest, and their packed states. */
  readonly frozen: readonly (readonly [entity: string, packed: string])[];
}

/** What {@link Folds.dump} gives. */
export interface FoldsDump {
  readonly groups: readonly GroupDump[];
  /** What packed states refer to: see `packing.ts`. */
  readonly shapes: readonly (readonly string[])[];
}

/**
 * Runs the rules that fold: keeps for each entity of each partition what is confirmed and what waits, and turns the runs of matches into episodes.
 * The result is a function of the set of sightings, since each is folded in event order in the end, whatever the order it came in.
 */
export class Folds {
  /** Entities forgotten at the cap. */
  evicted = 0;
  /** Sightings that wait, over all partitions. */
  pending = 0;
  readonly #groups: readonly Group[];
  readonly #state: FoldsState;
  readonly #limits: FoldsLimits;
  readonly #groupOf = new WeakMap<FoldUnit, Group>();
  readonly #dirty = new Set<FoldUnit>();
  /** Units with runs that are provisional, or that the watermark has not reached. */
  readonly #unsettled = new Set<FoldUnit>();
  /** Units whose speculative side asked of a service, by its name. */
  readonly #asking = new Map<string, Set<FoldUnit>>();
  /** The unit that is folding now. */
  #folding: FoldUnit | undefined;
  /** Units with runs: they are confirmed as soon as the horizon allows, so that no sealed episode changes. */
  readonly #withRuns = new Set<FoldUnit>();
  readonly #horizonTimer = new EventTimer<FoldUnit>();
  readonly #watermarkTimer = new EventTimer<FoldUnit>(1);
  #confirmMillis = Number.NEGATIVE_INFINITY;

  constructor(rules: readonly FoldRule[], state: FoldsState, limits: FoldsLimits) {
    this.#state = state;
    this.#limits = limits;
    this.#groups = Array.from(
      Map.groupBy(rules, (rule) => rule.partition),
      ([partition, ofPartition]) => ({
        partition,
        rules: ofPartition,
        of: describeRules(ofPartition),
        seesLeaks: ofPartition.some((rule) => rule.seesLeaks === true),
        seesSecondRecords: ofPartition.some((rule) => rule.seesSecondRecords === true),
        wantsTime: ofPartition.some((rule) => rule.wakeAt !== undefined || rule.endSecond !== undefined),
        units: new Map<string, FoldUnit>(),
        frozen: new Map<string, string>(),
        review: [].values(),
      }),
    );
  }

  get seesLeaks(): boolean {
    return this.#groups.some((group) => group.seesLeaks);
  }

  get seesSecondRecords(): boolean {
    return this.#groups.some((group) => group.seesSecondRecords);
  }

  /** True when so much waits that the horizon must move up. */
  get isOverfull(): boolean {
    return this.pending > this.#limits.maxPendingSightings;
  }

  /** Entities that are remembered, over all partitions. */
  get entities(): number {
    return this.#groups.reduce((sum, group) => sum + group.units.size + group.frozen.size, 0);
  }

  /** A counted sighting. */
  add(sighting: FoldSighting): void {
    for (const group of this.#groups) {
      if (sighting.kind === "leak" && !group.seesLeaks) continue;
      if (sighting.isSecondRecord && !group.seesSecondRecords) continue;
      const entity = group.partition.of(sighting);
      if (entity !== undefined) this.#addTo(group, entity, sighting);
    }
  }

  /** Someone acknowledged an alert of a rule: told to it in event order, as a sighting would be. */
  acknowledge(acknowledgement: FoldSighting): void {
    const alert = acknowledgement.acknowledged;
    if (alert === undefined) return;
    for (const group of this.#groups) {
      if (!group.rules.some(({ id, acknowledge }) => id === alert.rule && acknowledge !== undefined)) continue;
      const entity = group.partition.ofEntity?.(alert.entity);
      if (entity !== undefined) this.#addTo(group, entity, acknowledgement);
    }
  }

  /**
   * What rules ask of a key has changed: its sightings that are not confirmed are folded anew at the next {@link judge}, so that the order in
   * which they and the change came does not show.
   */
  refold(keyHash: string): void {
    for (const { partition, units } of this.#groups) {
      const unit = partition === KEY_PARTITION ? units.get(keyHash) : undefined;
      if (unit === undefined) continue;
      unit.refold();
      this.#dirty.add(unit);
    }
  }

  /** Whether a service's clients can be told apart, for the rule that is folding now: should it be answered otherwise later, that is folded anew. */
  isSuspended(serviceName: string, second: number): boolean {
    const isSuspended = this.#state.isSuspended(serviceName, second);
    const unit = this.#folding;
    if (unit === undefined) return isSuspended;
    unit.noteAnswer(serviceName, second, isSuspended);
    const asking = this.#asking.get(serviceName);
    if (asking === undefined) this.#asking.set(serviceName, new Set([unit]));
    else asking.add(unit);
    return isSuspended;
  }

  /** Folds what came since the last call. */
  judge(confirmMillis: number): void {
    this.#confirmMillis = confirmMillis;
    const watermarkSecond = Math.floor(confirmMillis / 1000);
    for (const unit of this.#dirty) this.#advance(unit, watermarkSecond);
    this.#dirty.clear();
  }

  /** Moves time: tells rules what is over, and confirms what can't change. */
  sweep(confirmMillis: number, horizonSecond: number): void {
    this.#confirmMillis = confirmMillis;
    const watermarkSecond = Math.floor(confirmMillis / 1000);
    for (const unit of this.#watermarkTimer.due(watermarkSecond)) {
      unit.watermarkDue = undefined;
      this.#dirty.add(unit);
    }
    for (const unit of this.#unsettled) this.#dirty.add(unit);
    this.#checkAnswers();
    this.judge(confirmMillis);
    for (const unit of this.#withRuns) this.#confirm(unit, horizonSecond, true);
    for (const unit of this.#horizonTimer.due(horizonSecond)) {
      unit.horizonDue = undefined;
      this.#confirm(unit, horizonSecond, false);
      this.#rest(unit, horizonSecond);
    }
    this.#review(horizonSecond);
    this.#shrink();
  }

  /** Confirms all that waits, whatever it costs. */
  confirmAll(horizonSecond: number): void {
    for (const { units } of this.#groups)
      for (const unit of [...units.values()]) {
        this.#confirm(unit, horizonSecond, true);
        this.#rest(unit, horizonSecond);
      }
  }

  dump(): FoldsDump {
    return {
      groups: this.#groups.map((group) => ({
        partition: group.partition.name,
        rules: group.rules.map(nameOf),
        units: Array.from(group.units.values(), (unit) => unit.dump(nameOf)),
        frozen: [...group.frozen],
      })),
      shapes: packedShapes(),
    };
  }

  restore({ groups, shapes }: FoldsDump, horizonSecond: number): void {
    const byName = new Map(this.#groups.map((group) => [group.partition.name, group] as const));
    const adopt = adoptShapes(shapes);
    for (const { partition, rules, units, frozen } of groups) {
      const group = byName.get(partition);
      if (group === undefined) continue;
      for (const one of units) {
        const unit = this.#unitOf(group, one.entity);
        unit.restore(one, nameOf);
        this.pending += unit.pending.length;
        this.#dirty.add(unit);
        this.#awaitHorizon(unit, unit.pending.at(-1)?.second ?? horizonSecond);
      }
      const names = group.rules.map(nameOf);
      const isSame = names.length === rules.length && names.every((name, i) => name === rules[i]);
      for (const [entity, packed] of frozen) {
        const kept = isSame ? adopt(packed) : moveStates(adopt(packed), rules, names);
        if (kept !== undefined) group.frozen.set(entity, kept);
      }
    }
  }

  #addTo(group: Group, entity: string, sighting: FoldSighting): void {
    const unit = this.#unitOf(group, entity);
    unit.add(sighting);
    this.pending++;
    this.#dirty.add(unit);
    if (unit.horizonDue === undefined) this.#awaitHorizon(unit, sighting.second);
  }

  #unitOf(group: Group, entity: string): FoldUnit {
    const known = group.units.get(entity);
    if (known !== undefined) return known;
    const unit = new FoldUnit(entity, group.of, group.frozen.get(entity));
    group.frozen.delete(entity);
    group.units.set(entity, unit);
    this.#groupOf.set(unit, group);
    return unit;
  }

  #advance(unit: FoldUnit, watermarkSecond: number): void {
    this.#fold(unit, () => unit.advance(watermarkSecond));
    const group = this.#groupOf.get(unit)!;
    if (this.#state.isTeaching()) {
      unit.dropRuns(() => true);
      unit.takeChanged();
    } else {
      this.#showChanged(unit, group);
      if (this.#unsettled.has(unit)) this.#showAgain(unit, group);
    }
    if (group.wantsTime) this.#awaitWatermark(unit);
  }

  /** Runs whose standing the watermark may have changed. */
  #showAgain(unit: FoldUnit, group: Group): void {
    this.#unsettled.delete(unit);
    for (const [key, subject] of unit.subjects()) this.#show(unit, group, key, subject);
  }

  #confirm(unit: FoldUnit, horizonSecond: number, isForced: boolean): void {
    const before = unit.pending.length;
    this.#fold(unit, () => {
      unit.confirm(horizonSecond, isForced || unit.hasAsked);
      // A speculative side that began anew must find again what is still to be confirmed, before anything is shown.
      unit.advance(Math.floor(this.#confirmMillis / 1000));
    });
    this.pending -= before - unit.pending.length;
    const group = this.#groupOf.get(unit)!;
    const { rules } = group;
    this.#showChanged(unit, group);
    if (this.#state.isTeaching()) unit.dropRuns(() => true);
    else unit.dropRuns((ruleIndex, run) => horizonSecond >= run.lastCell + rules[ruleIndex]!.keepAliveSeconds);
    if (!unit.hasRuns) this.#withRuns.delete(unit);
  }

  /** Forgets a unit that says nothing any more, or asks for another look later. */
  #rest(unit: FoldUnit, horizonSecond: number): void {
    const last = unit.pending.at(-1);
    if (last !== undefined) {
      this.#awaitHorizon(unit, last.second);
      return;
    }
    const group = this.#groupOf.get(unit)!;
    if (group.units.get(unit.entity) !== unit) return;
    if (!unit.isAtRest) {
      this.#awaitHorizon(unit, horizonSecond + RESTLESS_SECONDS);
      return;
    }
    group.units.delete(unit.entity);
    const frozen = unit.freeze(horizonSecond);
    if (frozen !== undefined) group.frozen.set(unit.entity, frozen);
  }

  #fold(unit: FoldUnit, work: () => void): void {
    this.#folding = unit;
    work();
    this.#folding = undefined;
  }

  /** Looks whether services are answered otherwise by now than when rules asked of them. */
  #checkAnswers(): void {
    for (const [serviceName, units] of this.#asking) {
      const mayDiffer = this.#state.mayBeSuspended(serviceName);
      for (const unit of units) {
        if (this.#groupOf.get(unit)!.units.get(unit.entity) !== unit) units.delete(unit);
        else if (mayDiffer && !unit.checkAnswers(this.#state.isSuspended)) this.#dirty.add(unit);
      }
      if (units.size === 0) this.#asking.delete(serviceName);
    }
  }

  /** Looks at some of the entities at rest. */
  #review(horizonSecond: number): void {
    for (const group of this.#groups) {
      for (let n = 0; n < THAWED_PER_SWEEP; n++) {
        const next = group.review.next();
        if (next.done === true) {
          group.review = group.frozen.entries();
          break;
        }
        const [entity, frozen] = next.value;
        const left = new FoldUnit(entity, group.of, frozen).freeze(horizonSecond);
        if (left === undefined) group.frozen.delete(entity);
        else if (left.length < frozen.length) group.frozen.set(entity, left);
      }
    }
  }

  #awaitHorizon(unit: FoldUnit, second: number): void {
    unit.horizonDue = second;
    this.#horizonTimer.schedule(unit, second);
  }

  #awaitWatermark(unit: FoldUnit): void {
    const next = unit.nextTold();
    if (next === undefined || (unit.watermarkDue !== undefined && unit.watermarkDue <= next)) return;
    unit.watermarkDue = next;
    this.#watermarkTimer.schedule(unit, next);
  }

  #showChanged(unit: FoldUnit, group: Group): void {
    for (const [key, subject] of unit.takeChanged()) this.#show(unit, group, key, subject);
  }

  /** Makes the episodes of one entity of a rule what its runs say. */
  #show(unit: FoldUnit, group: Group, key: string, subject: SubjectRuns | undefined): void {
    if (this.#state.isTeaching()) return;
    const rule = group.rules[ruleIndexOf(key)]!;
    const { episodes } = this.#state;
    const reach = rule.keepAliveSeconds;
    const horizonSecond = this.#state.horizonSecond();
    const subjectId = `${rule.id}\n${subjectIdOf(key)}`;
    const wanted = (subject?.runs ?? NO_RUNS).filter((run) => this.#isShown(rule, run));
    if ((subject?.runs.length ?? 0) > 0) this.#withRuns.add(unit);
    if (wanted.length < (subject?.runs.length ?? 0)) this.#unsettled.add(unit);
    for (const episode of [...episodes.of(subjectId)]) {
      const isOver = horizonSecond >= episode.lastCell + reach;
      const isWanted = wanted.some(
        (run) => run.firstCell < episode.lastCell + reach && run.lastCell > episode.firstCell - reach,
      );
      if (!isWanted && !isOver) episodes.withdraw(episode);
    }
    for (const run of wanted) this.#cover(unit, rule, subjectId, subject!.entity, run);
  }

  #isShown(rule: FoldRule, run: FoldRun): boolean {
    return rule.timing !== "watermark" || run.firstCell < Math.floor(this.#confirmMillis / 1000);
  }

  #cover(
    unit: FoldUnit,
    rule: FoldRule,
    subjectId: string,
    entity: Readonly<Record<string, string>>,
    run: FoldRun,
  ): void {
    const { episodes } = this.#state;
    const episode = episodes.cover(this.#subjectOf(rule, subjectId, entity), run.firstCell, run.lastCell, run.severity);
    if (episode === undefined) return;
    const { peak } = run;
    episode.severity = run.severity;
    episode.count = run.count;
    episode.peak = rule.observesCount === true ? run.count : peak.observed;
    episode.peakCell = peak.second;
    episode.provisional = rule.timing === "ordered" && run.firstMillis > this.#confirmMillis;
    episode.shown = peak;
    episode.evidence = run.evidence;
    if (episode.provisional) this.#unsettled.add(unit);
  }

  #subjectOf(rule: FoldRule, id: string, entity: Readonly<Record<string, string>>): EpisodeSubject {
    const [known] = this.#state.episodes.of(id);
    return known?.subject ?? { rule, entity, slot: -1, id };
  }

  /** Forgets the entities that were not used for longest and have nothing open. */
  #shrink(): void {
    for (const group of this.#groups) {
      for (const entity of group.frozen.keys()) {
        if (group.units.size + group.frozen.size <= this.#limits.maxEntities) break;
        group.frozen.delete(entity);
        this.evicted++;
      }
    }
  }
}

/** Other rules than when it was packed: what is gone is left out, and the rest finds its new place. */
function moveStates(packed: string, from: readonly string[], to: readonly string[]): string | undefined {
  const moved = (unpack(packed) as readonly [number, unknown][])
    .map(([index, state]) => [to.indexOf(from[index]!), state] as const)
    .filter(([index]) => index >= 0);
  return moved.length === 0 ? undefined : pack(moved);
}

function nameOf(rule: FoldRule): string {
  return `${rule.id}@${rule.version}`;
}

const NO_RUNS: readonly FoldRun[] = [];

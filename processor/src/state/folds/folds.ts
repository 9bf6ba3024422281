import type { Episodes, EpisodeSubject } from "../../alerts/episode.ts";
import type { FoldRule, FoldSighting, Partition } from "../../rules/fold-rule.ts";
import { KEY_PARTITION } from "../../rules/partitions.ts";
import { EventTimer } from "../event-timer.ts";
import { describeRules, FoldUnit, ruleIndexOf, subjectIdOf, type FoldRules, type UnitDump } from "./fold-unit.ts";
import type { FoldRun, SubjectRuns } from "./fold-runs.ts";

/** Idle units are looked for so much later at most. */
const MAX_IDLE_CHECK_SECONDS = 86_400;

/** Parts of the state that folds work on. */
export interface FoldsState {
  readonly episodes: Episodes;
  /** Learn, and raise nothing. */
  isTeaching(): boolean;
  /** Nothing that counts is older, unix seconds. */
  horizonSecond(): number;
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
  /** In order of last use. */
  readonly units: Map<string, FoldUnit>;
}

/** What {@link Folds.dump} gives: by partition, its entities. */
export type FoldsDump = readonly (readonly [partition: string, units: readonly UnitDump[]])[];

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
    return this.#groups.reduce((sum, group) => sum + group.units.size, 0);
  }

  /** A counted sighting. */
  add(sighting: FoldSighting): void {
    for (const group of this.#groups) {
      if (sighting.kind === "leak" && !group.seesLeaks) continue;
      if (sighting.isSecondRecord && !group.seesSecondRecords) continue;
      const entity = group.partition.of(sighting);
      if (entity === undefined) continue;
      const unit = this.#unitOf(group, entity);
      unit.add(sighting);
      this.pending++;
      this.#dirty.add(unit);
      if (unit.horizonDue === undefined) this.#awaitHorizon(unit, sighting.second);
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
    this.judge(confirmMillis);
    for (const unit of this.#withRuns) this.#confirm(unit, horizonSecond, true);
    for (const unit of this.#horizonTimer.due(horizonSecond)) {
      unit.horizonDue = undefined;
      this.#confirm(unit, horizonSecond, false);
      this.#rest(unit, horizonSecond);
    }
    this.#shrink();
  }

  /** Confirms all that waits, whatever it costs. */
  confirmAll(horizonSecond: number): void {
    for (const { units } of this.#groups) for (const unit of units.values()) this.#confirm(unit, horizonSecond, true);
  }

  dump(): FoldsDump {
    return this.#groups.map((group) => [
      group.partition.name,
      Array.from(group.units.values(), (unit) => unit.dump(nameOf)),
    ]);
  }

  restore(dumped: FoldsDump, horizonSecond: number): void {
    const byName = new Map(this.#groups.map((group) => [group.partition.name, group] as const));
    for (const [name, units] of dumped) {
      const group = byName.get(name);
      if (group === undefined) continue;
      for (const one of units) {
        const unit = this.#unitOf(group, one.entity);
        unit.restore(one, nameOf);
        this.pending += unit.pending.length;
        this.#dirty.add(unit);
        this.#awaitHorizon(unit, unit.pending.at(-1)?.second ?? horizonSecond);
      }
    }
  }

  #unitOf(group: Group, entity: string): FoldUnit {
    const known = group.units.get(entity);
    if (known !== undefined) {
      // Used now: it goes to the end of those that may be forgotten. A busy one is there already, more or less.
      if (known.pending.length === 0) {
        group.units.delete(entity);
        group.units.set(entity, known);
      }
      return known;
    }
    const unit = new FoldUnit(entity, group.of);
    group.units.set(entity, unit);
    this.#groupOf.set(unit, group);
    return unit;
  }

  #advance(unit: FoldUnit, watermarkSecond: number): void {
    unit.advance(watermarkSecond);
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
    unit.confirm(horizonSecond, isForced);
    // A speculative side that began anew must find again what is still to be confirmed, before anything is shown.
    unit.advance(Math.floor(this.#confirmMillis / 1000));
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
    if (unit.isIdle(horizonSecond)) {
      group.units.delete(unit.entity);
      return;
    }
    this.#awaitHorizon(unit, horizonSecond + unit.idleCheckSeconds);
    unit.idleCheckSeconds = Math.min(unit.idleCheckSeconds * 2, MAX_IDLE_CHECK_SECONDS);
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
      if (group.units.size <= this.#limits.maxEntities) continue;
      for (const [entity, unit] of group.units) {
        if (group.units.size <= this.#limits.maxEntities) break;
        if (unit.pending.length > 0 || unit.hasRuns) continue;
        group.units.delete(entity);
        this.evicted++;
      }
    }
  }
}

function nameOf(rule: FoldRule): string {
  return `${rule.id}@${rule.version}`;
}

const NO_RUNS: readonly FoldRun[] = [];

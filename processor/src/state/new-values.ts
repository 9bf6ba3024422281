import type { Severity } from "../alerts/alert.ts";
import type { Episodes, EpisodeSubject } from "../alerts/episode.ts";
import { compareRows, EvidenceCollector, secondOf, type EvidenceRow } from "../alerts/evidence.ts";
import type { NewValueRule } from "../rules/rule.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import { finishHash, mixWord } from "./hash-words.ts";
import { KEY_TAUGHT, type KeyTable } from "./key-table.ts";
import type { SeenTable } from "./seen-table.ts";

/** Sightings of one pending value nearer than the keep-alive. Evidence is kept only once the run matches. */
interface Run {
  firstCell: number;
  lastCell: number;
  count: number;
  evidence: EvidenceCollector | undefined;
}

/** Sightings of one value with no gap longer than the memory: only its first can be new. */
interface Generation {
  first: EvidenceRow;
  firstSecond: number;
  lastSecond: number;
  /** Sorted, not overlapping; of the first day only, which is all that a quarantined value can match with. */
  runs: Run[];
}

/** A value of a key whose judgement is not final: its first sighting may still be preceded by another. */
interface PendingValue {
  readonly value: string;
  readonly low: number;
  readonly high: number;
  /** Last-seen second in the committed history, 0 without one. */
  base: number;
  /** In order of time; more than one only where the watermark rests for longer than the memory. */
  generations: Generation[];
  /** Set once the value matched. */
  subject: EpisodeSubject | undefined;
}

interface PendingKey {
  readonly values: Map<number, PendingValue>;
  /** Second of the latest first sighting of its values: an arrival before it may move someone's place among the sightings. */
  latestFirstSecond: number;
}

interface Judged {
  readonly pending: PendingValue;
  readonly generation: Generation;
  /** None for a value that only teaches. */
  readonly judgement: Judgement | undefined;
}

interface Judgement {
  readonly severity: Severity;
  readonly learning: string | undefined;
}

/** Says whether a service's clients can't be told apart at a second. */
export type IsSuspended = (serviceName: string, second: number) => boolean;

/** Parts of the state that the primitive works on. */
export interface NewValueState {
  readonly keys: KeyTable;
  readonly seen: SeenTable;
  readonly episodes: Episodes;
  readonly isSuspended: IsSuspended;
  /** Nothing that counts is older. */
  horizonSecond(): number;
  /** Sightings of the key, of any outcome, in the seconds before one. */
  sightingsBefore(slot: number, second: number): number;
  /** Keeps the key from being evicted while something of it is pending. */
  pin(slot: number): void;
  unpin(slot: number): void;
  /** Asks for {@link NewValues.settle} once nothing before the second can arrive any more. */
  schedule(slot: number, second: number): void;
  /** Visits the key's counted sightings from a second on that may have arrived so far, in no particular order. */
  /** Learn, and raise nothing. */
  isTeaching(): boolean;
  walk(slot: number, fromSecond: number, visit: (row: EvidenceRow) => void): void;
}

/** One accepted sighting, read lazily from its batch. */
export interface NewValueSighting {
  readonly slot: number;
  readonly value: string;
  /** Two hash words of the value. */
  readonly low: number;
  readonly high: number;
  readonly timeMillis: number;
  makeRow(): EvidenceRow;
}

/**
 * The primitive behind novelty rules: values of a key not seen within the memory, judged in event order.
 * A value that is known costs one table look-up. One that is not becomes pending until nothing older can arrive; every arrival in between
 * judges the key's few pending values anew, so the outcome does not depend on the order of arrival.
 */
export class NewValues {
  readonly #rule: NewValueRule;
  readonly #state: NewValueState;
  readonly #pending = new Map<number, PendingKey>();
  readonly #dirty = new Set<number>();

  constructor(rule: NewValueRule, state: NewValueState) {
    this.#rule = rule;
    this.#state = state;
  }

  /** One accepted sighting of a key. */
  add(sighting: NewValueSighting): void {
    const { keys, seen } = this.#state;
    const { slot, timeMillis } = sighting;
    const second = Math.floor(timeMillis / 1000);
    const low = finishHash(mixWord(mixWord(0x4e455756, keys.low[slot]!), sighting.low));
    const high = finishHash(mixWord(mixWord(0x414c5545, keys.high[slot]!), sighting.high));
    const key = this.#pending.get(slot);
    const pending = key?.values.get(valueId(low, high));
    if (pending !== undefined) {
      this.#extend(pending, sighting, second);
      return;
    }
    const last = seen.touch(low, high, second, this.#rule.memorySeconds);
    if (last !== 0 && second - last <= this.#rule.memorySeconds) return;
    const generations = [this.#startGeneration(sighting, second)];
    const held = key ?? this.#hold(slot);
    held.values.set(valueId(low, high), {
      value: sighting.value,
      low,
      high,
      base: last,
      generations,
      subject: undefined,
    });
    held.latestFirstSecond = Math.max(held.latestFirstSecond, second);
  }

  /** A sighting of the key, of whatever outcome: when it came before a pending value, the value's place moved. */
  noteSighting(slot: number, second: number): void {
    const key = this.#pending.get(slot);
    if (key !== undefined && second < key.latestFirstSecond) this.#dirty.add(slot);
  }

  /** Judges the keys that were touched since the last call. */
  judge(watermarkMillis: number): void {
    for (const slot of this.#dirty) this.#judgeKey(slot, watermarkMillis);
    this.#dirty.clear();
  }

  /** Judges again the keys whose provisional findings the watermark has passed. */
  touch(slot: number): void {
    if (this.#pending.has(slot)) this.#dirty.add(slot);
  }

  /** Commits what nothing older than `horizonSecond` can change any more. */
  settle(slot: number, horizonSecond: number): void {
    const key = this.#pending.get(slot);
    if (key === undefined) return;
    const { keys, seen } = this.#state;
    const rule = this.#rule;
    for (const { pending, generation, judgement } of this.#judgements(slot, key)) {
      const { firstSecond } = generation;
      if (firstSecond >= horizonSecond) break;
      if (pending.generations[0] !== generation) continue;
      const quarantined = judgement !== undefined && this.#isQuarantined(judgement);
      if (quarantined && firstSecond + rule.quarantineSeconds > horizonSecond) {
        this.#state.schedule(slot, firstSecond + rule.quarantineSeconds);
        continue;
      }
      seen.see(pending.low, pending.high, generation.lastSecond, firstSecond - rule.memorySeconds);
      pending.base = generation.lastSecond;
      keys.flags[slot]! |= KEY_TAUGHT;
      pending.generations.shift();
      if (pending.generations.length === 0) key.values.delete(valueId(pending.low, pending.high));
    }
    if (key.values.size > 0) return;
    this.#pending.delete(slot);
    this.#state.unpin(slot);
  }

  /** Commits everything that is pending: what was taught is history. */
  settleAll(): void {
    for (const slot of [...this.#pending.keys()]) this.settle(slot, Number.POSITIVE_INFINITY);
  }

  /** Slots with something pending, of the value an episode is about. */
  touchHash(hash: string): void {
    const slot = this.#state.keys.find(hash);
    if (slot !== undefined) this.touch(slot);
  }

  /** Plain data for a snapshot. */
  dump(): unknown {
    return Array.from(this.#pending, ([slot, key]) => ({
      key: this.#state.keys.hashes[slot]!,
      values: Array.from(key.values.values(), (pending) => ({
        ...pending,
        subject: undefined,
        matched: pending.subject !== undefined,
        generations: pending.generations.map((generation) => ({
          ...generation,
          runs: generation.runs.map((run) => ({ ...run, evidence: run.evidence?.rows() })),
        })),
      })),
    }));
  }

  restore(dumped: unknown): void {
    for (const { key, values } of dumped as ReturnType<typeof dumpShape>) {
      const slot = this.#state.keys.findOrAdd(key);
      const pendingKey = this.#hold(slot);
      for (const { matched, generations, ...rest } of values) {
        const pending: PendingValue = {
          ...rest,
          subject: matched ? this.#subject(slot, rest.value) : undefined,
          generations: generations.map((generation) => ({
            ...generation,
            runs: generation.runs.map((run) => ({ ...run, evidence: run.evidence && collectRows(run.evidence) })),
          })),
        };
        pendingKey.values.set(valueId(rest.low, rest.high), pending);
        for (const { first } of generations) {
          this.#state.schedule(slot, secondOf(first) + 1);
          pendingKey.latestFirstSecond = Math.max(pendingKey.latestFirstSecond, secondOf(first));
        }
      }
      this.#dirty.add(slot);
    }
  }

  #hold(slot: number): PendingKey {
    const key: PendingKey = { values: new Map(), latestFirstSecond: 0 };
    this.#pending.set(slot, key);
    this.#state.pin(slot);
    return key;
  }

  #startGeneration(sighting: NewValueSighting, second: number): Generation {
    this.#state.schedule(sighting.slot, second + 1);
    this.#dirty.add(sighting.slot);
    const run: Run = { firstCell: second, lastCell: second, count: 1, evidence: undefined };
    return { first: sighting.makeRow(), firstSecond: second, lastSecond: second, runs: [run] };
  }

  #extend(pending: PendingValue, sighting: NewValueSighting, second: number): void {
    const { memorySeconds } = this.#rule;
    const [only] = pending.generations;
    if (pending.generations.length === 1 && second >= only!.firstSecond && second - only!.lastSecond <= memorySeconds) {
      this.#addToGeneration(pending, only!, sighting, second);
      return;
    }
    const near = pending.generations.filter(
      (generation) =>
        second >= generation.firstSecond - memorySeconds && second <= generation.lastSecond + memorySeconds,
    );
    const isAfterBase = pending.base !== 0 && second - pending.base <= memorySeconds;
    if (isAfterBase && !near.some((generation) => second >= generation.firstSecond)) {
      this.#state.seen.see(pending.low, pending.high, second, second - memorySeconds);
      pending.base = Math.max(pending.base, second);
      this.#dirty.add(sighting.slot);
      return;
    }
    const [generation] = near;
    if (generation === undefined) {
      pending.generations.push(this.#startGeneration(sighting, second));
      pending.generations.sort((a, b) => compareRows(a.first, b.first));
      return;
    }
    if (near.length > 1) this.#joinGenerations(pending, near);
    this.#addToGeneration(pending, generation, sighting, second);
  }

  /** A sighting closed the gap between generations: what the later ones began as new was known. */
  #joinGenerations(pending: PendingValue, near: readonly Generation[]): void {
    const [into, ...rest] = near;
    into!.lastSecond = Math.max(...near.map((generation) => generation.lastSecond));
    pending.generations = pending.generations.filter((generation) => !rest.includes(generation));
  }

  #addToGeneration(pending: PendingValue, generation: Generation, sighting: NewValueSighting, second: number): void {
    generation.lastSecond = Math.max(generation.lastSecond, second);
    if (sighting.timeMillis <= generation.first.timeMillis) {
      const row = sighting.makeRow();
      if (compareRows(row, generation.first) < 0) {
        generation.first = row;
        generation.firstSecond = second;
        this.#dirty.add(sighting.slot);
      }
    }
    const { quarantineSeconds, keepAliveSeconds } = this.#rule;
    if (second >= generation.firstSecond + quarantineSeconds) return;
    const run = addToRuns(generation.runs, second, keepAliveSeconds);
    if (pending.subject === undefined) return;
    run.evidence?.add(sighting.makeRow());
    this.#dirty.add(sighting.slot);
  }

  #isQuarantined(judgement: Judgement): boolean {
    return this.#rule.quarantineSeconds > 0 && judgement.severity !== "low" && judgement.severity !== "info";
  }

  /** The key's pending generations in event order, each with its judgement. */
  #judgements(slot: number, key: PendingKey): Judged[] {
    const rule = this.#rule;
    let taught = (this.#state.keys.flags[slot]! & KEY_TAUGHT) !== 0;
    return [...key.values.values()]
      .flatMap((pending) => pending.generations.map((generation) => ({ pending, generation })))
      .toSorted((a, b) => compareRows(a.generation.first, b.generation.first))
      .map(({ pending, generation }) => {
        const { first, firstSecond: second } = generation;
        const isKnown =
          generation === pending.generations[0] && pending.base !== 0 && second - pending.base <= rule.memorySeconds;
        const onlyTeaches =
          !taught ||
          isKnown ||
          this.#state.isTeaching() ||
          (rule.suspends && this.#state.isSuspended(first.serviceName, second));
        taught = true;
        return { pending, generation, judgement: onlyTeaches ? undefined : this.#severity(slot, second) };
      });
  }

  /** Low while the key has few sightings in the seconds before. */
  #severity(slot: number, second: number): Judgement {
    const { learningSightings, severity } = this.#rule;
    const before = learningSightings === 0 ? 0 : this.#state.sightingsBefore(slot, second);
    if (before >= learningSightings) return { severity, learning: undefined };
    return { severity: "low", learning: `${before} of ${learningSightings}` };
  }

  #judgeKey(slot: number, watermarkMillis: number): void {
    const key = this.#pending.get(slot);
    if (key === undefined) return;
    const byValue = Map.groupBy(this.#judgements(slot, key), (judged) => judged.pending);
    for (const [pending, judged] of byValue) {
      if (pending.subject === undefined && judged.every(({ judgement }) => judgement === undefined)) continue;
      pending.subject ??= this.#subject(slot, pending.value);
      this.#reconcile(slot, pending.subject, judged, watermarkMillis);
    }
  }

  /** Quarantined values match with each sighting of the first day, others with their first sighting alone. */
  #matchingRuns(slot: number, { pending, generation, judgement }: Judged): Run[] {
    if (judgement === undefined) return [];
    const { firstSecond } = generation;
    if (!this.#isQuarantined(judgement)) {
      const evidence = collectRows([generation.first]);
      return [{ firstCell: firstSecond, lastCell: firstSecond, count: 1, evidence }];
    }
    if (generation.runs.some((run) => run.evidence === undefined)) this.#collectEvidence(slot, pending, generation);
    return generation.runs;
  }

  #collectEvidence(slot: number, pending: PendingValue, generation: Generation): void {
    for (const run of generation.runs) run.evidence ??= new EvidenceCollector();
    this.#state.walk(slot, generation.runs[0]!.firstCell, (row) => {
      if (this.#rule.valueOf(row.clientAddress) !== pending.value || row.outcome !== OUTCOME_ACCEPTED) return;
      const second = secondOf(row);
      generation.runs.find((run) => second >= run.firstCell && second <= run.lastCell)?.evidence!.add(row);
    });
  }

  #reconcile(slot: number, subject: EpisodeSubject, judged: readonly Judged[], watermarkMillis: number): void {
    const { episodes } = this.#state;
    const reach = this.#rule.keepAliveSeconds;
    const wanted = judged.flatMap((one) => this.#matchingRuns(slot, one).map((run) => ({ run, ...one })));
    const pendingFrom = judged[0]!.generation.firstSecond;
    for (const episode of [...episodes.of(subject.id)]) {
      const isWanted = wanted.some(
        ({ run }) => run.firstCell < episode.lastCell + reach && run.lastCell > episode.firstCell - reach,
      );
      // What an earlier generation left, already committed, lies before and stays.
      if (!isWanted && episode.lastCell >= pendingFrom - reach) episodes.withdraw(episode);
    }
    for (const { run, generation, judgement } of wanted) {
      const { severity, learning } = judgement!;
      // A quarantined value outlives its episodes: what the horizon has passed was told and archived, and must not open again.
      const isOver = run.lastCell + reach <= this.#state.horizonSecond();
      if (
        isOver &&
        !episodes.of(subject.id).some((other) => run.firstCell <= other.lastCell && run.lastCell >= other.firstCell)
      )
        continue;
      const episode = episodes.cover(subject, run.firstCell, run.lastCell, severity);
      if (episode === undefined) continue;
      episode.severity = severity;
      episode.learning = learning;
      episode.count = run.count;
      episode.peak = run.count;
      episode.peakCell = run.firstCell;
      episode.provisional = generation.first.timeMillis > watermarkMillis;
      episode.evidence = run.evidence!;
    }
  }

  #subject(slot: number, value: string): EpisodeSubject {
    const hash = this.#state.keys.hashes[slot]!;
    const entity = { "api_key.hash": hash, [this.#rule.valueName]: value };
    return { rule: this.#rule, entity, slot: -1, id: `${this.#rule.id}\n${hash}\n${value}` };
  }
}

declare function dumpShape(): {
  key: string;
  values: (Omit<PendingValue, "generations" | "subject"> & {
    matched: boolean;
    generations: (Omit<Generation, "runs"> & {
      runs: (Omit<Run, "evidence"> & { evidence: EvidenceRow[] | undefined })[];
    })[];
  })[];
}[];

function collectRows(rows: readonly EvidenceRow[]): EvidenceCollector {
  const collector = new EvidenceCollector();
  for (const row of rows) collector.add(row);
  return collector;
}

/** 53 of a value's 64 hash bits as one number: enough within one key. */
function valueId(low: number, high: number): number {
  return (high & 0x1f_ffff) * 0x1_0000_0000 + low;
}

/** @returns the run that holds the second now */
function addToRuns(runs: Run[], second: number, keepAliveSeconds: number): Run {
  const last = runs.at(-1)!;
  if (second >= last.firstCell && second < last.lastCell + keepAliveSeconds) {
    last.lastCell = Math.max(last.lastCell, second);
    last.count++;
    return last;
  }
  const merged: Run = { firstCell: second, lastCell: second, count: 1, evidence: undefined };
  for (let i = runs.length - 1; i >= 0; i--) {
    const run = runs[i]!;
    if (second <= run.firstCell - keepAliveSeconds || second >= run.lastCell + keepAliveSeconds) continue;
    merged.firstCell = Math.min(merged.firstCell, run.firstCell);
    merged.lastCell = Math.max(merged.lastCell, run.lastCell);
    merged.count += run.count;
    if (run.evidence !== undefined) {
      if (merged.evidence === undefined) merged.evidence = run.evidence;
      else merged.evidence.merge(run.evidence);
    }
    runs.splice(i, 1);
  }
  // A run that starts on its own among runs with evidence begins its own at once.
  if (merged.evidence === undefined && runs.some((run) => run.evidence !== undefined))
    merged.evidence = new EvidenceCollector();
  runs.push(merged);
  runs.sort((a, b) => a.firstCell - b.firstCell);
  return merged;
}

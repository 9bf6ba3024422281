import type { Severity } from "../alerts/alert.ts";
import type { Episodes, EpisodeSubject } from "../alerts/episode.ts";
import { compareRows, EvidenceCollector, type EvidenceRow } from "../alerts/evidence.ts";
import type { NewValueRule } from "../rules/rule.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import { finishHash, mixWord } from "./hash-words.ts";
import { KEY_ESTABLISHED, KEY_TAUGHT, type KeyTable } from "./key-table.ts";
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
  readonly values: Map<string, PendingValue>;
  /** The earliest accepted sightings that are not final yet, while the key learns; in event order. */
  learning: EvidenceRow[];
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

  get rule(): NewValueRule {
    return this.#rule;
  }

  get pendingKeys(): number {
    return this.#pending.size;
  }

  add(sighting: NewValueSighting): void {
    const { keys, seen } = this.#state;
    const rule = this.#rule;
    const { slot, timeMillis } = sighting;
    const second = Math.floor(timeMillis / 1000);
    const low = finishHash(mixWord(mixWord(0x4e455756, keys.low[slot]!), sighting.low));
    const high = finishHash(mixWord(mixWord(0x414c5545, keys.high[slot]!), sighting.high));
    const established = (keys.flags[slot]! & KEY_ESTABLISHED) !== 0 || rule.learningSightings === 0;
    let key = this.#pending.get(slot);
    if (established && key === undefined && this.#isKnown(low, high, second)) {
      seen.see(low, high, second, second - rule.memorySeconds);
      return;
    }
    key ??= this.#hold(slot);
    if (!established) this.#learn(key, sighting, second);
    const id = `${low}:${high}`;
    const pending = key.values.get(id);
    if (pending !== undefined) this.#extend(pending, sighting, second);
    else if (this.#isKnown(low, high, second)) seen.see(low, high, second, second - rule.memorySeconds);
    else {
      const base = seen.lastSeen(low, high);
      const generation = this.#startGeneration(sighting, second);
      key.values.set(id, { value: sighting.value, low, high, base, generations: [generation], subject: undefined });
    }
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
      const firstSecond = secondOf(generation.first);
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
      if (pending.generations.length === 0) key.values.delete(`${pending.low}:${pending.high}`);
    }
    let final = 0;
    while (final < key.learning.length && secondOf(key.learning[final]!) < horizonSecond) final++;
    keys.accepted[slot] = Math.min(255, keys.accepted[slot]! + final);
    key.learning = key.learning.slice(final);
    if (keys.accepted[slot]! >= rule.learningSightings) {
      keys.flags[slot]! |= KEY_ESTABLISHED;
      key.learning = [];
    }
    if (key.values.size === 0 && key.learning.length === 0) {
      this.#pending.delete(slot);
      this.#state.unpin(slot);
    } else if (key.learning.length > 0) this.#state.schedule(slot, secondOf(key.learning[0]!) + 1);
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
      learning: key.learning,
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
    for (const { key, learning, values } of dumped as ReturnType<typeof dumpShape>) {
      const slot = this.#state.keys.findOrAdd(key);
      const pendingKey = this.#hold(slot);
      pendingKey.learning = learning;
      if (learning.length > 0) this.#state.schedule(slot, secondOf(learning[0]!) + 1);
      for (const { matched, generations, ...rest } of values) {
        const pending: PendingValue = {
          ...rest,
          subject: matched ? this.#subject(slot, rest.value) : undefined,
          generations: generations.map((generation) => ({
            ...generation,
            runs: generation.runs.map((run) => ({ ...run, evidence: run.evidence && collectRows(run.evidence) })),
          })),
        };
        pendingKey.values.set(`${rest.low}:${rest.high}`, pending);
        for (const { first } of generations) this.#state.schedule(slot, secondOf(first) + 1);
      }
      this.#dirty.add(slot);
    }
  }

  #isKnown(low: number, high: number, second: number): boolean {
    const last = this.#state.seen.lastSeen(low, high);
    return last !== 0 && second - last <= this.#rule.memorySeconds;
  }

  #hold(slot: number): PendingKey {
    const key: PendingKey = { values: new Map(), learning: [] };
    this.#pending.set(slot, key);
    this.#state.pin(slot);
    return key;
  }

  #learn(key: PendingKey, sighting: NewValueSighting, second: number): void {
    const { slot } = sighting;
    const missing = this.#rule.learningSightings - this.#state.keys.accepted[slot]!;
    const list = key.learning;
    const isFull = list.length >= missing;
    if (isFull && sighting.timeMillis > list.at(-1)!.timeMillis) return;
    const row = sighting.makeRow();
    if (isFull && compareRows(row, list.at(-1)!) > 0) return;
    if (list.length === 0) this.#state.schedule(slot, second + 1);
    let at = list.length;
    while (at > 0 && compareRows(list[at - 1]!, row) > 0) at--;
    list.splice(at, 0, row);
    if (list.length > missing) list.pop();
    // A value whose place in the order moved may leave the learning phase.
    if (at < list.length - 1) this.#dirty.add(slot);
  }

  #startGeneration(sighting: NewValueSighting, second: number): Generation {
    this.#state.schedule(sighting.slot, second + 1);
    this.#dirty.add(sighting.slot);
    const run: Run = { firstCell: second, lastCell: second, count: 1, evidence: undefined };
    return { first: sighting.makeRow(), lastSecond: second, runs: [run] };
  }

  #extend(pending: PendingValue, sighting: NewValueSighting, second: number): void {
    const { memorySeconds } = this.#rule;
    const near = pending.generations.filter(
      (generation) => second >= secondOf(generation.first) - memorySeconds && second <= generation.lastSecond + memorySeconds,
    );
    const isAfterBase = pending.base !== 0 && second - pending.base <= memorySeconds;
    if (isAfterBase && !near.some((generation) => second >= secondOf(generation.first))) {
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
        this.#dirty.add(sighting.slot);
      }
    }
    const { quarantineSeconds, keepAliveSeconds } = this.#rule;
    if (second >= secondOf(generation.first) + quarantineSeconds) return;
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
        const { first } = generation;
        const second = secondOf(first);
        const isKnown = generation === pending.generations[0] && pending.base !== 0 && second - pending.base <= rule.memorySeconds;
        const onlyTeaches = !taught || isKnown || this.#state.isTeaching() || (rule.suspends && this.#state.isSuspended(first.serviceName, second));
        taught = true;
        return { pending, generation, judgement: onlyTeaches ? undefined : this.#severity(slot, key, first) };
      });
  }

  #severity(slot: number, key: PendingKey, row: EvidenceRow): Judgement {
    const rule = this.#rule;
    if (rule.learningSightings === 0 || (this.#state.keys.flags[slot]! & KEY_ESTABLISHED) !== 0) {
      return { severity: rule.severity, learning: undefined };
    }
    const before = this.#state.keys.accepted[slot]! + key.learning.filter((other) => compareRows(other, row) < 0).length;
    if (before >= rule.learningSightings) return { severity: rule.severity, learning: undefined };
    return { severity: "low", learning: `${before} of ${rule.learningSightings}` };
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
    const firstSecond = secondOf(generation.first);
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
    const pendingFrom = secondOf(judged[0]!.generation.first);
    for (const episode of [...episodes.of(subject.id)]) {
      const isWanted = wanted.some(({ run }) => run.firstCell < episode.lastCell + reach && run.lastCell > episode.firstCell - reach);
      // What an earlier generation left, already committed, lies before and stays.
      if (!isWanted && episode.lastCell >= pendingFrom - reach) episodes.withdraw(episode);
    }
    for (const { run, generation, judgement } of wanted) {
      const { severity, learning } = judgement!;
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
  learning: EvidenceRow[];
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
  if (merged.evidence === undefined && runs.some((run) => run.evidence !== undefined)) merged.evidence = new EvidenceCollector();
  runs.push(merged);
  runs.sort((a, b) => a.firstCell - b.firstCell);
  return merged;
}

function secondOf(row: EvidenceRow): number {
  return Math.floor(row.timeMillis / 1000);
}

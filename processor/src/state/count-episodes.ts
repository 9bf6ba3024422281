import { raisePeak, type Episode, type Episodes, type EpisodeSubject } from "../alerts/episode.ts";
import { compareRows, EvidenceCollector, evidenceRank, secondOf, type EvidenceRow } from "../alerts/evidence.ts";
import type { CountRule } from "../rules/rule.ts";
import { WEIGHT_SCALE, type SightingBatch } from "../sightings/batch.ts";
import type { CellStore } from "./cells.ts";
import { toEvidenceRow } from "./chain.ts";
import type { CountLimits, CountTerms } from "./count-limits.ts";
import { KEY_HAS_EPISODE, type KeyTable } from "./key-table.ts";

/** Parts of the state that the episodes of count rules work on. */
export interface CountEpisodesState {
  readonly keys: KeyTable;
  readonly cells: CellStore;
  readonly episodes: Episodes;
  readonly limits: CountLimits;
  /** Keeps the key from being evicted while it has an episode. */
  pin(slot: number): void;
  unpin(slot: number): void;
  /** Visits the key's counted sightings from a second on that may have arrived so far, in no particular order. */
  walk(slot: number, fromSecond: number, visit: (row: EvidenceRow) => void): void;
}

/** What stands behind the alerts of count rules: runs of cells over the limit, their weight, and the sightings that are shown. */
export class CountEpisodes {
  readonly #state: CountEpisodesState;
  /** Episodes that can still change, by slot. */
  readonly #bySlot = new Map<number, Episode[]>();

  constructor(state: CountEpisodesState) {
    this.#state = state;
  }

  subjectOf(rule: CountRule, slot: number): EpisodeSubject {
    const hash = this.#state.keys.hashes[slot]!;
    return { rule, entity: { "api_key.hash": hash }, slot, id: `${rule.id}\n${hash}` };
  }

  /** A cell whose window is over the limit. */
  match(rule: CountRule, slot: number, cell: number, observed: number, terms: CountTerms): void {
    if (this.#extendEpisode(rule, slot, cell, observed, terms)) return;
    const matched = this.#state.episodes.match(this.subjectOf(rule, slot), cell, terms.severity);
    if (matched === undefined) return;
    const { episode, startMoved, opened, joined } = matched;
    if (opened) this.hold(episode);
    for (const other of joined) this.drop(other);
    if (startMoved) {
      episode.startCumulative = undefined;
      episode.isEvidenceStale = true;
    }
    this.#noteMatch(episode, cell, observed, terms);
  }

  /** The way of most matches: a cell of an open run, or one that prolongs the only run of its rule. */
  #extendEpisode(rule: CountRule, slot: number, cell: number, observed: number, terms: CountTerms): boolean {
    let run: Episode | undefined;
    for (const episode of this.#bySlot.get(slot) ?? NO_EPISODES) {
      if (episode.subject.rule !== rule) continue;
      if (run !== undefined) return false;
      run = episode;
    }
    if (run === undefined || cell < run.firstCell || cell >= run.lastCell + rule.keepAliveSeconds) return false;
    if (cell > run.lastCell) run.lastCell = cell;
    this.#state.episodes.changed.add(run);
    this.#noteMatch(run, cell, observed, terms);
    return true;
  }

  #noteMatch(episode: Episode, cell: number, observed: number, { limit }: CountTerms): void {
    raisePeak(episode, observed, cell, limit);
    if (cell === episode.lastCell) episode.endCumulative = undefined;
    if (episode.waiting.length === 0) return;
    const reached = episode.waiting.filter((row) => secondOf(row) <= episode.lastCell);
    if (reached.length === 0) return;
    for (const row of reached) episode.evidence.addSample(row);
    episode.waiting = episode.waiting.filter((row) => secondOf(row) > episode.lastCell);
  }

  /** Sightings of a key with open count episodes go to their evidence as they come. */
  feed(batch: SightingBatch, row: number, slot: number, second: number): void {
    for (const episode of this.#bySlot.get(slot) ?? NO_EPISODES) {
      const { rule } = episode.subject;
      if (rule.kind !== "count") continue;
      if (second <= episode.firstCell - rule.windowSeconds || second >= episode.lastCell + rule.keepAliveSeconds)
        continue;
      if (second <= episode.firstCell) episode.isEvidenceStale = true;
      if (episode.isEvidenceStale) continue;
      if (!episode.evidence.wouldKeep(evidenceRank(batch.identity, row * 6))) continue;
      if (second <= episode.lastCell) episode.evidence.addSample(toEvidenceRow(batch, row));
      else episode.waiting.push(toEvidenceRow(batch, row));
    }
  }

  /** A key with an episode of a count rule is pinned, and its sightings are shown to the episode. */
  hold(episode: Episode): void {
    const { slot } = episode.subject;
    const held = this.#bySlot.get(slot);
    if (held !== undefined) {
      held.push(episode);
      return;
    }
    this.#bySlot.set(slot, [episode]);
    this.#state.keys.flags[slot]! |= KEY_HAS_EPISODE;
    this.#state.pin(slot);
  }

  drop(episode: Episode): void {
    const { slot } = episode.subject;
    const left = (this.#bySlot.get(slot) ?? NO_EPISODES).filter((other) => other !== episode);
    if (left.length > 0) {
      this.#bySlot.set(slot, left);
      return;
    }
    this.#bySlot.delete(slot);
    this.#state.keys.flags[slot]! &= ~KEY_HAS_EPISODE;
    this.#state.unpin(slot);
  }

  /** Brings an episode's evidence up to date before it is shown. */
  readEvidence(episode: Episode): void {
    if (episode.isEvidenceStale) this.#readAll(episode);
    else this.#readLast(episode);
  }

  /** Reads an episode's sightings back from the journal: all of the first window, and what came since. */
  #readAll(episode: Episode): void {
    episode.isEvidenceStale = false;
    const { rule, slot } = episode.subject;
    if (rule.kind !== "count") return;
    const evidence = new EvidenceCollector();
    const firstWindow: EvidenceRow[] = [];
    const waiting: EvidenceRow[] = [];
    this.#state.walk(slot, episode.firstCell - rule.windowSeconds + 1, (row) => {
      const second = secondOf(row);
      if (second > episode.lastCell) {
        if (second < episode.lastCell + rule.keepAliveSeconds) waiting.push(row);
        return;
      }
      evidence.add(row);
      if (second <= episode.firstCell) firstWindow.push(row);
    });
    const { limit } = this.#state.limits.termsAt(rule, slot, episode.firstCell);
    evidence.crossing = crossingRow(firstWindow, limit * WEIGHT_SCALE);
    // What an earlier reading kept may be gone from the journal by now.
    evidence.merge(episode.evidence);
    episode.evidence = evidence;
    episode.waiting = waiting;
  }

  /** The last sighting in event order, read back when an alert is built: to follow it sighting by sighting would cost each one of a hot key. */
  #readLast(episode: Episode): void {
    const { evidence, lastCell, subject } = episode;
    let last: EvidenceRow | undefined;
    this.#state.walk(subject.slot, lastCell, (row) => {
      if (secondOf(row) === lastCell && (last === undefined || compareRows(row, last) > 0)) last = row;
    });
    evidence.last = last ?? evidence.last;
  }

  /** Weight of the key's sightings from the start of the first window to the last matching cell. */
  weightIn(episode: Episode): number {
    const { rule, slot } = episode.subject;
    if (rule.kind !== "count") return 0;
    const start = episode.startCumulative ?? this.#state.cells.cumulative(slot, episode.firstCell - rule.windowSeconds);
    const end = episode.endCumulative ?? this.#state.cells.cumulative(slot, episode.lastCell);
    return end - start;
  }

  /** Fixes what an episode needs of cells that are about to go. */
  beforePrune(slot: number, boundarySecond: number): void {
    if ((this.#state.keys.flags[slot]! & KEY_HAS_EPISODE) === 0) return;
    for (const episode of this.#bySlot.get(slot) ?? NO_EPISODES) {
      const { rule } = episode.subject;
      if (rule.kind !== "count") continue;
      if (episode.firstCell - rule.windowSeconds < boundarySecond) {
        episode.startCumulative ??= this.#state.cells.cumulative(slot, episode.firstCell - rule.windowSeconds);
      }
      if (episode.lastCell < boundarySecond)
        episode.endCumulative ??= this.#state.cells.cumulative(slot, episode.lastCell);
    }
  }
}

const NO_EPISODES: readonly Episode[] = [];

/** The sighting that took the first window over the limit, in event order; a repeated one counts once. */
function crossingRow(rows: readonly EvidenceRow[], limit: number): EvidenceRow | undefined {
  let sum = 0;
  let before: EvidenceRow | undefined;
  for (const row of rows.toSorted(compareRows)) {
    if (before !== undefined && compareRows(before, row) === 0) continue;
    before = row;
    sum += row.weight;
    if (sum > limit) return row;
  }
  return undefined;
}

import { createHash } from "node:crypto";
import type { Rule } from "../rules/rule.ts";
import type { Alert, Severity } from "./alert.ts";
import type { Peak } from "../state/folds/fold-runs.ts";
import { EvidenceCollector, type EvidenceRow } from "./evidence.ts";

/** What an episode is about: computed once, shared by all runs of one rule over one entity. */
export interface EpisodeSubject {
  readonly rule: Rule;
  /** The entity's pairs, as the alert shows them. */
  readonly entity: Readonly<Record<string, string>>;
  /** Slot of the key, which a count rule's episode keeps pinned; -1 for other rules, whose key may be evicted. */
  readonly slot: number;
  /** Rule and entity as one text. */
  readonly id: string;
}

/** What was last told of an episode. */
export interface EpisodeDelivery {
  alert: Alert;
  wallMillis: number;
  /** Folded into a summary: only a higher severity is told on its own. */
  summarized: boolean;
}

/** A maximal run of matching cells, joined over gaps shorter than the rule's keep-alive. */
export interface Episode {
  readonly subject: EpisodeSubject;
  /** First and last matching cell, unix seconds. */
  firstCell: number;
  lastCell: number;
  /** Highest observed value, in the unit of the primitive, and the earliest cell that showed it. */
  peak: number;
  peakCell: number;
  /** Limit that held for the key at the peak's cell; undefined for rules that do not count, and in snapshots of builds that did not keep it. */
  limit?: number | undefined;
  severity: Severity;
  provisional: boolean;
  withdrawn: boolean;
  /** Matches or sightings, for rules whose count is not read from cells. */
  count: number;
  /** What a fold's match with the highest observed value told; undefined for other rules. */
  shown: Peak | undefined;
  evidence: EvidenceCollector;
  /** Sightings after the last matching cell: evidence should the run reach them. */
  waiting: EvidenceRow[];
  /** A sighting fell into the first window after its evidence was read: it has to be read again. */
  isEvidenceStale: boolean;
  /** Weight of the key up to the start of the first window and up to the last cell, fixed when those cells are pruned. */
  startCumulative: number | undefined;
  endCumulative: number | undefined;
  delivery: EpisodeDelivery | undefined;
  /** Told under ids that are no longer in the alert set. */
  superseded: Alert[];
}

/** First 32 hex digits of SHA-256 over [rule id, rule version, sorted entity pairs, first cell]. */
export function alertId(episode: Episode): string {
  const { rule, entity } = episode.subject;
  const pairs = Object.entries(entity).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([rule.id, rule.version, pairs, episode.firstCell]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function createEpisode(subject: EpisodeSubject, cell: number, severity: Severity): Episode {
  return {
    subject,
    firstCell: cell,
    lastCell: cell,
    peak: 0,
    peakCell: cell,
    limit: undefined,
    severity,
    provisional: false,
    withdrawn: false,
    count: 0,
    shown: undefined,
    evidence: new EvidenceCollector(),
    waiting: [],
    isEvidenceStale: false,
    startCumulative: undefined,
    endCumulative: undefined,
    delivery: undefined,
    superseded: [],
  };
}

/** What {@link Episodes.match} did. */
export interface MatchResult {
  readonly episode: Episode;
  /** A new run, or one whose first cell moved: its evidence before this cell has to be fetched. */
  readonly startMoved: boolean;
  readonly opened: boolean;
  /** Runs that went into this one. */
  readonly joined: readonly Episode[];
}

/**
 * All episodes that can still change, by subject. Matching cells only ever join runs, so the runs are a function of the set of matches.
 * At the cap a new run is refused and counted; what is open stays.
 */
export class Episodes {
  readonly live: Set<Episode> = new Set();
  /** Changed since the delivery last looked. */
  readonly changed: Set<Episode> = new Set();
  refused = 0;
  readonly opened: Map<string, number> = new Map();
  readonly #bySubject = new Map<string, Episode[]>();
  readonly #maxOpen: number;

  constructor(maxOpen: number) {
    this.#maxOpen = maxOpen;
  }

  of(subjectId: string): readonly Episode[] {
    return this.#bySubject.get(subjectId) ?? NONE;
  }

  /** Adds one matching cell; undefined when the cap refuses a new run. */
  match(subject: EpisodeSubject, cell: number, severity: Severity): MatchResult | undefined {
    const reach = subject.rule.keepAliveSeconds;
    const runs = this.#bySubject.get(subject.id);
    const near = runs?.filter((run) => cell > run.firstCell - reach && cell < run.lastCell + reach) ?? NONE;
    if (near.length === 0) return this.#open(subject, cell, severity);
    const episode = near[0]!;
    const before = episode.firstCell;
    for (const other of near.slice(1)) this.#join(episode, other);
    episode.firstCell = Math.min(episode.firstCell, cell);
    episode.lastCell = Math.max(episode.lastCell, cell);
    this.changed.add(episode);
    return { episode, startMoved: episode.firstCell !== before, opened: false, joined: near.slice(1) };
  }

  /**
   * Makes one episode of a run that the caller has joined itself: what overlaps or adjoins becomes this run, and its bounds are the run's.
   */
  cover(subject: EpisodeSubject, firstCell: number, lastCell: number, severity: Severity): Episode | undefined {
    const reach = subject.rule.keepAliveSeconds;
    const near = this.of(subject.id).filter(
      (run) => firstCell < run.lastCell + reach && lastCell > run.firstCell - reach,
    );
    const episode = near[0] ?? this.#open(subject, firstCell, severity)?.episode;
    if (episode === undefined) return undefined;
    for (const other of near.slice(1)) this.#join(episode, other);
    episode.firstCell = firstCell;
    episode.lastCell = lastCell;
    this.changed.add(episode);
    return episode;
  }

  /** The run is no longer implied by the sightings: it leaves the set, and is withdrawn where it was told. */
  withdraw(episode: Episode): void {
    if (episode.delivery !== undefined) {
      episode.withdrawn = true;
      this.changed.add(episode);
    } else {
      this.changed.delete(episode);
      this.live.delete(episode);
    }
    this.#unlist(episode);
  }

  /** The run can't change any more. */
  seal(episode: Episode): void {
    this.live.delete(episode);
    this.changed.delete(episode);
    this.#unlist(episode);
  }

  /** Puts a run back that a snapshot kept. */
  restore(episode: Episode): void {
    this.live.add(episode);
    if (!episode.withdrawn) this.#list(episode);
  }

  #open(subject: EpisodeSubject, cell: number, severity: Severity): MatchResult | undefined {
    if (this.live.size >= this.#maxOpen) {
      this.refused++;
      return undefined;
    }
    const episode = createEpisode(subject, cell, severity);
    this.live.add(episode);
    this.changed.add(episode);
    this.opened.set(subject.rule.id, (this.opened.get(subject.rule.id) ?? 0) + 1);
    this.#list(episode);
    return { episode, startMoved: true, opened: true, joined: NONE };
  }

  #join(into: Episode, other: Episode): void {
    if (other.firstCell < into.firstCell) {
      into.startCumulative = other.startCumulative;
      into.firstCell = other.firstCell;
    }
    if (other.lastCell > into.lastCell) {
      into.endCumulative = other.endCumulative;
      into.lastCell = other.lastCell;
    }
    raisePeak(into, other.peak, other.peakCell, other.limit);
    into.isEvidenceStale = true;
    into.count += other.count;
    into.evidence.merge(other.evidence);
    into.superseded.push(...other.superseded);
    if (other.delivery !== undefined) {
      // An id that was only counted in a summary was never opened, so nothing has to end it.
      if (into.delivery === undefined || into.delivery.summarized) into.delivery = other.delivery;
      else if (!other.delivery.summarized) into.superseded.push(other.delivery.alert);
    }
    this.live.delete(other);
    this.changed.delete(other);
    this.#unlist(other);
  }

  #list(episode: Episode): void {
    const runs = this.#bySubject.get(episode.subject.id);
    if (runs === undefined) this.#bySubject.set(episode.subject.id, [episode]);
    else {
      runs.push(episode);
      runs.sort((a, b) => a.firstCell - b.firstCell);
    }
  }

  #unlist(episode: Episode): void {
    const runs = this.#bySubject.get(episode.subject.id);
    if (runs === undefined) return;
    const at = runs.indexOf(episode);
    if (at >= 0) runs.splice(at, 1);
    if (runs.length === 0) this.#bySubject.delete(episode.subject.id);
  }
}

/** Keeps the highest value and, of equal ones, the earliest cell, with the limit that held there. */
export function raisePeak(episode: Episode, observed: number, cell: number, limit?: number): void {
  if (observed < episode.peak || (observed === episode.peak && cell >= episode.peakCell)) return;
  episode.peak = observed;
  episode.peakCell = cell;
  episode.limit = limit;
}

const NONE: readonly Episode[] = [];

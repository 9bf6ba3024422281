import type { AlertExporter } from "../exporters/exporter.ts";
import type { DetectionCore } from "../state/core.ts";
import { SEVERITIES, type Alert, type AlertState } from "./alert.ts";
import type { Episode } from "./episode.ts";
import { Outbox, type OutboxLine } from "./outbox.ts";
import { StormControl } from "./storm.ts";

/** Updates of one alert closer together are held back, unless it steps up or grows tenfold (`detection.md` 1). */
const UPDATE_MILLIS = 60_000;
/** Event time for which a store counts as empty: its first findings of rules that need history come as one summary. */
const COLD_START_MILLIS = 3_600_000;
const CLOSE_MILLIS = 5_000;
/** Ids that ended as withdrawn or superseded, kept so that one that comes back goes on with a higher revision. */
const MAX_ENDED_IDS = 10_000;

/** What the journal keeps of the delivery. */
export type DeliveryEvent =
  | { readonly kind: "line"; readonly line: OutboxLine; readonly subjectId: string; readonly wallMillis: number }
  | {
      readonly kind: "folded";
      readonly alert: Alert;
      readonly subjectId: string;
      readonly isCold: boolean;
      readonly wallMillis: number;
    }
  | { readonly kind: "sent"; readonly exporter: string; readonly number: number };

export interface DeliveryOptions {
  readonly exporters: readonly AlertExporter[];
  /** Storm control and the cold start's summary. Off in the literal pack. */
  readonly summaries: boolean;
  readonly journal: (event: DeliveryEvent) => void;
  readonly log: (line: string) => void;
}

interface DeliveryDump {
  readonly nextLine: number;
  readonly outboxes: readonly (readonly [id: string, lines: readonly OutboxLine[]])[];
  readonly storm: unknown;
  readonly ended: readonly (readonly [id: string, revision: number])[];
  readonly delivered: number;
  readonly summarized: number;
}

/**
 * How the alert set is told: at least once, each line with a rising revision. It looks at the episodes that changed and decides by wall clock;
 * it changes nothing of the set itself.
 */
export class Delivery {
  delivered = 0;
  summarized = 0;
  readonly #core: DetectionCore;
  readonly #options: DeliveryOptions;
  readonly #outboxes: readonly Outbox[];
  readonly #storm = new StormControl();
  readonly #waiting = new Set<Episode>();
  readonly #endedRevisions = new Map<string, number>();
  #nextLine = 1;

  constructor(core: DetectionCore, options: DeliveryOptions) {
    this.#core = core;
    this.#options = options;
    this.#outboxes = options.exporters.map(
      (exporter) =>
        new Outbox(exporter, {
          onSent: (id, number) => options.journal({ kind: "sent", exporter: id, number }),
          log: options.log,
        }),
    );
    core.isDelivered = (episode) => isToldToTheEnd(episode);
  }

  open(): void {
    for (const outbox of this.#outboxes) outbox.open();
  }

  /** Tells what is due. */
  consider(nowMillis: number): void {
    const { changed } = this.#core.episodes;
    for (const episode of changed) if (!isSimulated(episode)) this.#waiting.add(episode);
    changed.clear();
    for (const episode of this.#waiting) this.#look(episode, nowMillis);
    if (!this.#options.summaries) return;
    for (const alert of this.#storm.due(nowMillis, this.#isCold())) this.#tell(alert, "", nowMillis);
  }

  /** Looks again at every episode: the watermark may have closed or confirmed some that did not change. */
  considerAll(nowMillis: number): void {
    for (const episode of this.#core.episodes.live) if (!isSimulated(episode)) this.#waiting.add(episode);
    this.consider(nowMillis);
  }

  async close(): Promise<void> {
    await Promise.all(this.#outboxes.map((outbox) => outbox.close(CLOSE_MILLIS)));
  }

  /** Applies what the journal kept. */
  recover(event: DeliveryEvent): void {
    switch (event.kind) {
      case "line": {
        const { line, subjectId } = event;
        this.#nextLine = Math.max(this.#nextLine, line.number + 1);
        for (const outbox of this.#outboxes) outbox.push(line);
        this.delivered++;
        if (line.alert.summary !== undefined) this.#storm.forget(line.alert);
        this.#noteEnd(line.alert);
        this.#note(subjectId, line.alert, event.wallMillis, false);
        return;
      }
      case "folded":
        this.#storm.fold(event.alert, event.wallMillis, event.isCold);
        this.summarized++;
        this.#note(event.subjectId, event.alert, event.wallMillis, true);
        return;
      case "sent":
        this.#outboxes.find((outbox) => outbox.id === event.exporter)?.forget(event.number);
        return;
    }
  }

  dump(): unknown {
    const dumped: DeliveryDump = {
      nextLine: this.#nextLine,
      outboxes: this.#outboxes.map((outbox) => [outbox.id, outbox.lines] as const),
      storm: this.#storm.dump(),
      ended: [...this.#endedRevisions],
      delivered: this.delivered,
      summarized: this.summarized,
    };
    return dumped;
  }

  restore(data: unknown): void {
    const dumped = data as DeliveryDump;
    this.#nextLine = dumped.nextLine;
    this.delivered = dumped.delivered;
    this.summarized = dumped.summarized;
    this.#storm.restore(dumped.storm);
    for (const [id, revision] of dumped.ended) this.#endedRevisions.set(id, revision);
    for (const [id, lines] of dumped.outboxes) {
      const outbox = this.#outboxes.find((candidate) => candidate.id === id);
      for (const line of lines) outbox?.push(line);
    }
  }

  #isCold(): boolean {
    return this.#core.sources.newestMillis - this.#core.firstEventMillis < COLD_START_MILLIS;
  }

  #look(episode: Episode, nowMillis: number): void {
    for (const told of episode.superseded.splice(0)) this.#supersede(episode, told, nowMillis);
    for (let lines = 0; lines < 3; lines++) {
      const state = this.#dueState(episode, nowMillis);
      if (state === undefined) break;
      this.#tellEpisode(episode, state, nowMillis);
    }
    const { delivery } = episode;
    const isSettled = delivery !== undefined && (delivery.summarized || !differs(episode, delivery.alert));
    if (isSettled || !this.#core.episodes.live.has(episode)) this.#waiting.delete(episode);
  }

  /** The state of the line that is due now; undefined when none is. */
  #dueState(episode: Episode, nowMillis: number): AlertState | undefined {
    const { delivery } = episode;
    if (delivery === undefined) return episode.withdrawn ? undefined : "open";
    const told = delivery.alert;
    if (delivery.summarized) return !episode.withdrawn && isHigher(episode, told) ? "open" : undefined;
    if (told.state === "withdrawn") return undefined;
    if (episode.withdrawn) return "withdrawn";
    const isSameId =
      told.first_seen === new Date(episode.firstCell * 1000).toISOString() &&
      told.rule.version === episode.subject.rule.version;
    if (!isSameId) return "open";
    const isClosed = this.#core.isClosed(episode);
    if (isClosed) return told.state === "close" && !differs(episode, told) ? undefined : "close";
    if (told.state === "close" || isHigher(episode, told) || (told.provisional && !episode.provisional))
      return "update";
    if (episode.peak >= told.observed * 10) return "update";
    return differs(episode, told) && nowMillis - delivery.wallMillis >= UPDATE_MILLIS ? "update" : undefined;
  }

  #tellEpisode(episode: Episode, state: AlertState, nowMillis: number): void {
    const { delivery } = episode;
    const subjectId = episode.subject.id;
    if (state === "withdrawn") {
      const alert = { ...delivery!.alert, state, revision: delivery!.alert.revision + 1 };
      this.#tell(alert, subjectId, nowMillis);
      episode.delivery = { alert, wallMillis: nowMillis, summarized: false };
      this.#core.retire(episode);
      return;
    }
    const built = this.#core.build(episode);
    const previous = delivery !== undefined && !delivery.summarized ? delivery.alert : undefined;
    if (state === "open" && previous !== undefined) this.#supersede(episode, previous, nowMillis);
    if (state === "open" && delivery === undefined && this.#options.summaries) {
      const isCold = episode.subject.rule.needsHistory && this.#isCold();
      if (!this.#storm.admit(built, nowMillis, isCold)) {
        this.summarized++;
        episode.delivery = { alert: built, wallMillis: nowMillis, summarized: true };
        this.#options.journal({ kind: "folded", alert: built, subjectId, isCold, wallMillis: nowMillis });
        return;
      }
    }
    const before =
      state === "open" || previous === undefined ? (this.#endedRevisions.get(built.id) ?? 0) : previous.revision;
    const alert = { ...built, state, revision: before + 1 };
    episode.delivery = { alert, wallMillis: nowMillis, summarized: false };
    this.#tell(alert, subjectId, nowMillis);
  }

  /** Ends an id that is no longer in the set. */
  #supersede(episode: Episode, told: Alert, nowMillis: number): void {
    const id = this.#core.build(episode).id;
    if (told.id === id || (this.#endedRevisions.get(told.id) ?? 0) > told.revision) return;
    this.#tell({ ...told, state: "close", revision: told.revision + 1, superseded_by: id }, "", nowMillis);
  }

  #tell(alert: Alert, subjectId: string, wallMillis: number): void {
    const line = { number: this.#nextLine++, alert };
    this.delivered++;
    this.#noteEnd(alert);
    this.#options.journal({ kind: "line", line, subjectId, wallMillis });
    for (const outbox of this.#outboxes) outbox.push(line);
  }

  #noteEnd(alert: Alert): void {
    if (alert.state !== "withdrawn" && alert.superseded_by === undefined) return;
    this.#endedRevisions.delete(alert.id);
    this.#endedRevisions.set(alert.id, alert.revision);
    if (this.#endedRevisions.size <= MAX_ENDED_IDS) return;
    for (const oldest of this.#endedRevisions.keys()) {
      this.#endedRevisions.delete(oldest);
      return;
    }
  }

  /** Marks the episode that a journaled line was about as told. */
  #note(subjectId: string, alert: Alert, wallMillis: number, summarized: boolean): void {
    const { episodes } = this.#core;
    const isAbout = (candidate: Episode): boolean =>
      new Date(candidate.firstCell * 1000).toISOString() === alert.first_seen;
    if (alert.state === "withdrawn") {
      const gone = [...episodes.live].find(
        (candidate) => candidate.withdrawn && candidate.subject.id === subjectId && isAbout(candidate),
      );
      if (gone !== undefined) this.#core.retire(gone);
      return;
    }
    const told = episodes.of(subjectId).find(isAbout);
    if (told !== undefined) told.delivery = { alert, wallMillis, summarized };
  }
}

function isHigher(episode: Episode, told: Alert): boolean {
  return SEVERITIES.indexOf(episode.severity) > SEVERITIES.indexOf(told.severity);
}

/** Whether the line that was told last says something else than the episode now. */
function differs(episode: Episode, told: Alert): boolean {
  return (
    told.last_seen !== new Date(episode.lastCell * 1000).toISOString() ||
    told.observed !== Math.round(episode.peak) ||
    told.severity !== episode.severity ||
    told.provisional !== episode.provisional ||
    (episode.shown !== undefined && JSON.stringify(told.gates) !== JSON.stringify(episode.shown.gates)) ||
    (episode.subject.rule.kind !== "count" && told.count !== episode.count)
  );
}

/** A rule that only simulates tells nothing; what was told before it did so is told to its end. */
function isSimulated({ subject, delivery }: Episode): boolean {
  return subject.rule.isSimulated === true && delivery === undefined;
}

function isToldToTheEnd(episode: Episode): boolean {
  if (isSimulated(episode)) return true;
  const { delivery } = episode;
  if (delivery === undefined) return false;
  return delivery.summarized || delivery.alert.state === "close" || delivery.alert.state === "withdrawn";
}

import type { KnownKeys } from "@keytrail/sdk/keys";
import { withNewestHash } from "../alerts/build-alert.ts";
import type { DetectionCounters, RawRun, Replay, ReplayResult, RulesOptions } from "../detection.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import type { KeyEvent } from "../registry/key-change.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuleContext } from "../rules/context.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import type { DeliveryState } from "./delivery-state.ts";
import type { PreparedBatch } from "./core.ts";
import { encodeBatch, encodeJson, RECORD_EVENT, RECORD_LEAKS } from "./journal-format.ts";
import { DEFAULT_LIMITS, type StateLimits } from "./limits.ts";
import { applyEvent, openState, type LeaksRecord, type OpenState, type StateEvent } from "./open-state.ts";

/** Batches between two looks at what may be forgotten. */
const PRUNE_EVERY_BATCHES = 256;
const DEFAULT_LATENESS_MILLIS = 120_000;

/** Options of {@link createReplay}. */
export interface ReplayOptions {
  /** Saves and resumes; undefined keeps nothing. */
  readonly stateDirectory: string | undefined;
  readonly rules: RulesOptions;
  /** What rules may ask besides the sightings. @default nothing */
  readonly context?: RuleContext | undefined;
  /** Takes what services told of their keys, and what the state holds of it. @default what the state holds is kept, and events are passed over */
  readonly registry?: Registry | undefined;
  /** Learn, and raise nothing. */
  readonly teach: boolean;
  readonly limits?: Partial<StateLimits>;
}

/**
 * Opens detection over recorded input. What it returns at the end is the alert set, which is the same for any order within the lateness,
 * any repetition, any split over runs that share a state directory, and after any crash.
 * @throws KeytrailError `state_unavailable` when the directory is locked or can't be read
 */
export async function createReplay(options: ReplayOptions): Promise<Replay> {
  // A replay tells nothing; what a live run has told in this state is kept for the next one.
  const delivery: { dumped: unknown; events: unknown[] } = { dumped: undefined, events: [] };
  const state = openState({
    directory: options.stateDirectory,
    rules: options.rules,
    context: options.context,
    registry: options.registry,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    retentionMillis: 0,
    collectRawRuns: !options.teach,
    keepsAllBatches: true,
    onDeliveryRestore: (_core, dumped) => void (delivery.dumped = dumped),
    onDeliveryEvent: (_core, event) => void delivery.events.push(event),
  });
  return new RecordedReplay(state, delivery, options);
}

class RecordedReplay implements Replay {
  readonly #state: OpenState;
  readonly #registry: Registry | undefined;
  readonly #delivery: DeliveryState;
  readonly #teaches: boolean;
  readonly #lateness = new Map<string, number>();
  /** Inputs of an earlier run that was killed: they hold the watermark until this run has declared its own. */
  #abandoned: ReadonlySet<string>;
  /** Journaled with what is applied next. */
  #events: StateEvent[] = [];
  #batches = 0;

  constructor(state: OpenState, delivery: DeliveryState, { registry, teach }: ReplayOptions) {
    this.#state = state;
    this.#registry = registry;
    this.#teaches = teach;
    this.#delivery = delivery;
    this.#abandoned = new Set(state.core.sources.dump().map(([source]) => source));
    // Where an earlier run broke off while it taught, what came of it is history.
    if (teach !== state.core.teaching) this.#input({ kind: "teach", isOn: teach });
  }

  get counters(): DetectionCounters {
    return this.#state.core.toCounters(0, 0);
  }

  get acceptedKeys(): KnownKeys {
    return this.#state.core.acceptedKeys;
  }

  isKnownKeyHash(keyHash: string): boolean {
    return this.#state.core.isKnownKey(keyHash);
  }

  openSource(source: string, firstEventUnixMillis: number | undefined, latenessMillis: number): void {
    this.#lateness.set(source, latenessMillis);
    if (firstEventUnixMillis === undefined) return;
    this.#input({ kind: "open", source, watermarkMillis: firstEventUnixMillis - latenessMillis, latenessMillis });
  }

  async apply(
    batches: readonly SightingBatch[],
    leaks: readonly LeakFinding[],
    keyEvents: readonly KeyEvent[] = [],
  ): Promise<void> {
    this.#closeAbandoned();
    const changes = keyEvents.flatMap((event) => this.#registry?.eventChange(event) ?? []);
    if (changes.length > 0) this.#input({ kind: "keys", changes });
    const { core } = this.#state;
    for (const batch of batches) {
      if (batch.length === 0) continue;
      const latenessMillis = this.#lateness.get(batch.strings[batch.source[0]!]!) ?? DEFAULT_LATENESS_MILLIS;
      const prepared = core.prepare(batch, undefined, latenessMillis);
      await this.#append(encodeBatch(prepared), prepared);
      core.apply(prepared);
      core.settle();
    }
    if (leaks.length > 0) {
      const latenessMillis = this.#lateness.get(leaks[0]!.source) ?? DEFAULT_LATENESS_MILLIS;
      const record: LeaksRecord = { leaks, latenessMillis, receivedAtUnixMillis: null };
      await this.#append(encodeJson(RECORD_LEAKS, record));
      core.applyLeaks(leaks, latenessMillis, undefined);
      core.settle();
    }
    if (++this.#batches % PRUNE_EVERY_BATCHES === 0) this.#state.snapshot(this.#delivery);
  }

  closeSource(source: string): void {
    this.#closeAbandoned();
    this.#input({ kind: "close", source });
  }

  async finish(): Promise<ReplayResult> {
    const { core } = this.#state;
    for (const [source] of core.sources.dump()) core.sources.close(source);
    core.settle();
    if (this.#teaches) {
      this.#input({ kind: "teach", isOn: false });
      await this.#append();
    }
    this.#state.snapshot(this.#delivery);
    // What still waits was history as well: nothing is told of it.
    core.teaching = this.#teaches;
    // Only for what is returned: the saved state still waits for what the lateness allows.
    core.quietMillis = core.sources.newestMillis;
    core.settle();
    const { rawRuns } = core;
    if (rawRuns !== undefined) {
      for (const slot of core.keys.slots()) rawRuns.settle(slot, Number.POSITIVE_INFINITY);
      rawRuns.finish(core.keys.slots());
    }
    const alerts = core.alertSet();
    const incidents = core.incidents(alerts);
    const newestHash = (hash: string): string => core.keys.newestOf(hash);
    const runs = rawRuns?.runs.map((run) => ({ ...run, entity: withNewestHash(run.entity, { newestHash }) }));
    this.#state.close();
    return { alerts, incidents, rawRuns: (runs ?? []).toSorted(compareRuns) };
  }

  close(): void {
    this.#state.close();
  }

  #closeAbandoned(): void {
    for (const source of this.#abandoned) if (!this.#lateness.has(source)) this.#input({ kind: "close", source });
    this.#abandoned = NOTHING;
  }

  #input(event: StateEvent): void {
    applyEvent(this.#state.core, event, { registry: this.#registry });
    this.#events.push(event);
  }

  /** Journals the inputs that wait, and then a record. */
  async #append(record?: Buffer, batch?: PreparedBatch): Promise<void> {
    const events = this.#events.map((event) => encodeJson(RECORD_EVENT, event));
    this.#events = [];
    const records = record === undefined ? [] : [record];
    await this.#state.journal.append([...events, ...records], [...events.map(() => undefined), batch]);
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function compareRuns(a: RawRun, b: RawRun): number {
  return (
    a.fromUnixSeconds - b.fromUnixSeconds ||
    (a.rule === b.rule ? 0 : a.rule < b.rule ? -1 : 1) ||
    (JSON.stringify(a.entity) < JSON.stringify(b.entity) ? -1 : 1)
  );
}

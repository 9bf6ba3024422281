import type { KnownKeys } from "@keytrail/sdk/keys";
import type { Acknowledgement } from "../alerts/acknowledgement.ts";
import type { Alert } from "../alerts/alert.ts";
import { createExplanation, type Explanation, type Rederivation } from "../alerts/explanation.ts";
import { incidentIdsOf } from "../alerts/incident.ts";
import { Delivery, type DeliveryEvent } from "../alerts/delivery.ts";
import type { Clock } from "../clock.ts";
import type { AlertsLook, Detection, DetectionCounters, RulesOptions } from "../detection.ts";
import { KeytrailError } from "../errors.ts";
import type { AlertExporter } from "../exporters/exporter.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import type { KeyChange, KeyEvent } from "../registry/key-change.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuleContext } from "../rules/context.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import type { DetectionCore, PreparedBatch } from "./core.ts";
import { encodeBatch, encodeJson, RECORD_EVENT, RECORD_LEAKS } from "./journal-format.ts";
import { DEFAULT_LIMITS, type StateLimits } from "./limits.ts";
import { journalSegments } from "./journal.ts";
import { NOT_REDERIVED, rederive } from "./rederive.ts";
import { applyEvent, openState, type LeaksRecord, type OpenState, type StateEvent } from "./open-state.ts";

const TICK_MILLIS = 1_000;
/** A source silent for this long no longer holds the watermark back. */
const IDLE_MILLIS = 30_000;
/** How often silence of all sources is journaled while something is open. */
const QUIET_STEP_MILLIS = 10_000;
const SNAPSHOT_MILLIS = 300_000;
const SNAPSHOT_BYTES = 128 * 1024 * 1024;
/** Rows journaled in one group: bounds how long the loop is held. */
const MAX_GROUP_ROWS = 16_384;
/** A time further ahead of the clock is that of the receipt. */
const MAX_AHEAD_MILLIS = 60_000;
const DEFAULT_RETENTION_MILLIS = 600_000;
/** A longer journal is not read beside the work: it takes its own size in memory, and some seconds. */
const MAX_REDERIVED_BYTES = 64 * 1024 * 1024;
const NO_KEY_EVENTS: readonly KeyEvent[] = [];
const NO_INPUTS: readonly StateEvent[] = [];

/** Options of {@link createDetection}. */
export interface DetectionOptions {
  /** Where snapshot and journal live; undefined keeps the state in memory, and a restart forgets it. */
  readonly stateDirectory: string | undefined;
  readonly rules: RulesOptions;
  /** What rules may ask besides the sightings. @default nothing */
  readonly context?: RuleContext | undefined;
  /** What holds of keys, for rules that ask, and for changes that are journaled. @default none */
  readonly registry?: Registry | undefined;
  readonly exporters: readonly AlertExporter[];
  readonly clock: Clock;
  /** How much older than its source's newest a sighting may be. Default 120 s. */
  readonly latenessMillis?: number;
  /** How far behind the watermark a source that comes back is still counted. Default 10 min. */
  readonly retentionMillis?: number;
  readonly limits?: Partial<StateLimits>;
  /** One line for the operator. */
  readonly log: (line: string) => void;
}

interface Item {
  /** Journaled and applied before the item's telemetry. */
  readonly inputs: readonly StateEvent[];
  readonly batches: readonly SightingBatch[];
  readonly leaks: readonly LeakFinding[];
  readonly receivedAtUnixMillis: number;
  readonly rows: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens the detection stage: locks and recovers the state, and begins to tell what was not told yet.
 * @throws KeytrailError `state_unavailable` when the directory is locked or can't be read
 */
export async function createDetection(options: DetectionOptions): Promise<Detection> {
  const engine = new Engine(options);
  engine.start();
  return engine;
}

/** Journals, applies and tells, in this order. One group is under way at a time; what arrives meanwhile is the next. */
class Engine implements Detection {
  readonly #options: DetectionOptions;
  readonly #latenessMillis: number;
  readonly #state: OpenState;
  readonly #core: DetectionCore;
  readonly #delivery: Delivery;
  readonly #queue: Item[] = [];
  /** Told before the next group's telemetry: they were decided on what came before it. */
  #events: StateEvent[] = [];
  #pumping: Promise<void> | undefined;
  #ticker: NodeJS.Timeout | undefined;
  #lastSnapshotMillis: number;
  #lastSnapshotBytes = 0;
  #lastArrivalMillis: number;
  #lastQuietMillis = 0;
  /** A tick came while a group was being written: it has its turn after the group, so that the journal keeps the order in which things were decided. */
  #isTickDue = false;
  /** One derivation at a time. */
  #isRederiving = false;
  #isClosing = false;
  #hasFailed = false;
  #isClosed = false;
  readonly #suspendedServices = new Set<string>();

  constructor(options: DetectionOptions) {
    this.#options = options;
    this.#latenessMillis = options.latenessMillis ?? 120_000;
    let delivery: Delivery | undefined;
    const deliveryFor = (core: DetectionCore): Delivery => (delivery ??= this.#createDelivery(core));
    this.#state = openState({
      directory: options.stateDirectory,
      rules: options.rules,
      context: options.context,
      registry: options.registry,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      retentionMillis: options.retentionMillis ?? DEFAULT_RETENTION_MILLIS,
      collectRawRuns: false,
      keepsAllBatches: false,
      onDeliveryRestore: (core, dumped) => deliveryFor(core).restore(dumped),
      onDeliveryEvent: (core, event) => deliveryFor(core).recover(event as DeliveryEvent),
    });
    this.#core = this.#state.core;
    this.#delivery = deliveryFor(this.#core);
    const now = options.clock.nowUnixMillis();
    this.#lastSnapshotMillis = now;
    this.#lastArrivalMillis = now;
  }

  get counters(): DetectionCounters {
    return this.#core.toCounters(this.#delivery.delivered, this.#delivery.summarized);
  }

  start(): void {
    this.#options.registry?.onReplaced((keyHashes) => {
      if (!this.#isClosed) this.#core.refold(keyHashes);
    });
    // A run that taught broke off: what it took in is history.
    if (this.#core.teaching) this.#input({ kind: "teach", isOn: false });
    this.#delivery.open();
    this.#delivery.considerAll(this.#options.clock.nowUnixMillis());
    this.#ticker = setInterval(() => {
      if (this.#pumping === undefined) this.#tick();
      else this.#isTickDue = true;
    }, TICK_MILLIS);
    this.#ticker.unref();
    const { lostBytes } = this.#state.journal;
    if (lostBytes > 0)
      this.#options.log(
        `the journal had ${lostBytes} bytes of torn or damaged records: what they held and was not acknowledged will be sent again`,
      );
  }

  get acceptedKeys(): KnownKeys {
    return this.#core.acceptedKeys;
  }

  isKnownKeyHash(keyHash: string): boolean {
    return this.#core.isKnownKey(keyHash);
  }

  ingest(
    batches: readonly SightingBatch[],
    leaks: readonly LeakFinding[],
    receivedAtUnixMillis: number,
    keyEvents: readonly KeyEvent[] = NO_KEY_EVENTS,
  ): Promise<void> {
    const rows = batches.reduce((sum, batch) => sum + batch.length, 0);
    const changes = keyEvents.length === 0 ? [] : this.#toChanges(keyEvents, receivedAtUnixMillis);
    if (rows === 0 && leaks.length === 0 && changes.length === 0) return Promise.resolve();
    const inputs: readonly StateEvent[] = changes.length === 0 ? NO_INPUTS : [{ kind: "keys", changes }];
    return this.#enqueue({ inputs, batches, leaks, receivedAtUnixMillis, rows });
  }

  changeKeys(changes: readonly KeyChange[]): Promise<void> {
    if (this.#options.registry === undefined)
      return Promise.reject(new TypeError("Cannot change keys: a registry is wanted: received none"));
    const receivedAtUnixMillis = this.#options.clock.nowUnixMillis();
    const inputs: readonly StateEvent[] = changes.length === 0 ? NO_INPUTS : [{ kind: "keys", changes }];
    return this.#enqueue({ inputs, batches: [], leaks: [], receivedAtUnixMillis, rows: 0 });
  }

  async acknowledge(id: string, by: string, note: string): Promise<Acknowledgement | undefined> {
    const known = this.#core.acknowledgements.of(id);
    const found = known ?? this.#core.findAlert(id);
    if (known !== undefined || found === undefined) return known;
    const now = this.#options.clock.nowUnixMillis();
    const newest = this.#core.sources.newestMillis;
    // Where every time is ahead of the clock there is no newest event time: those were counted at their receipt.
    const eventUnixMillis = Number.isFinite(newest) ? newest : this.#lastArrivalMillis;
    const { rule, entity } = found;
    const acknowledgement = { alert: id, rule, entity, by, note, atUnixMillis: now, eventUnixMillis };
    const inputs: readonly StateEvent[] = [{ kind: "acknowledge", acknowledgement }];
    await this.#enqueue({ inputs, batches: [], leaks: [], receivedAtUnixMillis: now, rows: 0 });
    return this.#core.acknowledgements.of(id);
  }

  alertSet(): Promise<readonly Alert[]> {
    return Promise.resolve(this.#core.alertSet());
  }

  look(withProvisional: boolean): Promise<AlertsLook> {
    const alerts = this.#core.alerts(withProvisional);
    const incidents = this.#core.incidents(alerts);
    const acknowledgementOf = (id: string): Acknowledgement | undefined => this.#core.acknowledgements.of(id);
    const ids = incidentIdsOf(alerts);
    return Promise.resolve({ alerts, incidents, incidentOf: (id) => ids.get(id), acknowledgementOf });
  }

  async explain(id: string): Promise<Explanation | undefined> {
    const alerts = this.#core.alerts(true);
    const alert = alerts.find((one) => one.id === id);
    if (alert === undefined) return undefined;
    const incidentOfAlert = incidentIdsOf(alerts).get(id);
    const incident = this.#core.incidents(alerts).find((one) => one.id === incidentOfAlert);
    const rederived = await this.#rederive(alert);
    return createExplanation(alert, incident, this.#core.acknowledgements.of(id), rederived);
  }

  /** The journal is read at once, so that it goes with the alert as it is now; the rest waits for whatever else there is to do. */
  async #rederive(alert: Alert): Promise<Rederivation> {
    const { stateDirectory, rules, context, limits, retentionMillis = DEFAULT_RETENTION_MILLIS } = this.#options;
    if (stateDirectory === undefined || this.#isRederiving) return NOT_REDERIVED;
    const segments = journalSegments(stateDirectory);
    if (segments.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_REDERIVED_BYTES) return NOT_REDERIVED;
    this.#isRederiving = true;
    try {
      const until = { sequence: this.#core.appliedSequence, confirmedMillis: this.#core.confirmedMillis };
      const bytes = segments.map((segment) => segment.read());
      const own = { rules, context, limits: { ...DEFAULT_LIMITS, ...limits }, retentionMillis };
      return await rederive(alert, bytes, until, own, () => new Promise((resolve) => void setImmediate(resolve)));
    } finally {
      this.#isRederiving = false;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#ticker);
    this.#isClosing = true;
    await this.#drain();
    this.#delivery.considerAll(this.#options.clock.nowUnixMillis());
    await this.#delivery.close();
    await this.#drain();
    this.#isClosed = true;
    this.#snapshot();
    this.#state.close();
  }

  #createDelivery(core: DetectionCore): Delivery {
    const { exporters, rules, log } = this.#options;
    return new Delivery(core, {
      exporters,
      log,
      summaries: rules.pack !== "literal",
      journal: (event) => {
        // An export that outlives the closing is told again after the restart.
        if (this.#isClosed) return;
        this.#events.push({ kind: "delivery", event });
        this.#pump();
      },
    });
  }

  #enqueue(item: Omit<Item, "resolve" | "reject">): Promise<void> {
    if (this.#isClosing)
      return Promise.reject(new KeytrailError("transient", "Cannot count sightings: the processor is closing"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...item, resolve, reject });
      this.#pump();
    });
  }

  /** A time far ahead of the clock is the time of receipt, as for sightings. */
  #toChanges(events: readonly KeyEvent[], receivedAtUnixMillis: number): readonly KeyChange[] {
    const { registry } = this.#options;
    return events.flatMap((event) => {
      const isAhead = event.atUnixMillis > receivedAtUnixMillis + MAX_AHEAD_MILLIS;
      return registry?.eventChange(isAhead ? { ...event, atUnixMillis: receivedAtUnixMillis } : event) ?? [];
    });
  }

  async #drain(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
    // What a failing disk refused last is tried once more and then left: the sender has it, or the restart decides it anew.
    while (this.#queue.length > 0 || this.#events.length > 0) {
      await this.#writeGroup();
      if (this.#hasFailed && this.#queue.length === 0) return;
    }
  }

  #pump(): void {
    if (this.#pumping !== undefined) return;
    if (this.#queue.length === 0 && this.#events.length === 0) return;
    this.#pumping = this.#writeGroup().finally(() => {
      this.#pumping = undefined;
      if (this.#isTickDue) {
        this.#isTickDue = false;
        if (!this.#isClosing) this.#tick();
      }
      if (!this.#hasFailed || !this.#isClosing) this.#pump();
    });
  }

  async #writeGroup(): Promise<void> {
    const items = this.#takeItems();
    const events = this.#events;
    this.#events = [];
    const prepared = items.map((item) => this.#prepare(item));
    const records = events.map((event) => encodeJson(RECORD_EVENT, event));
    const batches: (PreparedBatch | undefined)[] = events.map(() => undefined);
    items.forEach((item, i) => {
      for (const input of item.inputs) {
        records.push(encodeJson(RECORD_EVENT, input));
        batches.push(undefined);
      }
      for (const batch of prepared[i]!) {
        records.push(encodeBatch(batch));
        batches.push(batch);
      }
      if (item.leaks.length === 0) return;
      records.push(encodeJson(RECORD_LEAKS, this.#leaksRecord(item)));
      batches.push(undefined);
    });
    try {
      await this.#state.journal.append(records, batches);
      this.#hasFailed = false;
    } catch (error) {
      this.#hasFailed = true;
      for (const batch of prepared.flat().toReversed()) this.#core.rollback(batch);
      this.#events.unshift(...events);
      for (const item of items) item.reject(toTransient(error));
      // Events alone wait for the next group, or the disk would be tried without end.
      if (this.#isClosing) return;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, items.length === 0 ? TICK_MILLIS : 0).unref();
      });
      return;
    }
    items.forEach((item, i) => this.#apply(item, prepared[i]!));
    if (items.length > 0) this.#delivery.consider(this.#options.clock.nowUnixMillis());
    for (const item of items) item.resolve();
    this.#logSuspensions();
  }

  #takeItems(): Item[] {
    let rows = 0;
    let n = 0;
    while (n < this.#queue.length && (n === 0 || rows + this.#queue[n]!.rows <= MAX_GROUP_ROWS))
      rows += this.#queue[n++]!.rows;
    return this.#queue.splice(0, n);
  }

  #prepare(item: Item): PreparedBatch[] {
    this.#lastArrivalMillis = this.#options.clock.nowUnixMillis();
    return item.batches
      .filter((batch) => batch.length > 0)
      .map((batch) => this.#core.prepare(batch, item.receivedAtUnixMillis, this.#latenessMillis));
  }

  #leaksRecord(item: Item): LeaksRecord {
    return { leaks: item.leaks, latenessMillis: this.#latenessMillis, receivedAtUnixMillis: item.receivedAtUnixMillis };
  }

  /** Settles after each record, as recovery does, so that both decide alike. */
  #apply(item: Item, prepared: readonly PreparedBatch[]): void {
    const { registry } = this.#options;
    for (const input of item.inputs) applyEvent(this.#core, input, { registry });
    for (const batch of prepared) {
      this.#core.apply(batch);
      this.#core.settle();
    }
    if (item.leaks.length === 0) return;
    this.#core.applyLeaks(item.leaks, this.#latenessMillis, item.receivedAtUnixMillis);
    this.#core.settle();
  }

  #tick(): void {
    const now = this.#options.clock.nowUnixMillis();
    const silent = this.#core.sources.silentSince(now - IDLE_MILLIS);
    if (silent.length > 0) this.#input({ kind: "idle", sources: silent });
    else if (!this.#core.sources.hasActive) this.#noteQuiet(now);
    this.#delivery.considerAll(now);
    const isDue =
      now - this.#lastSnapshotMillis >= SNAPSHOT_MILLIS ||
      this.#state.journal.appendedBytes - this.#lastSnapshotBytes >= SNAPSHOT_BYTES;
    if (!isDue || this.#pumping !== undefined || this.#events.length > 0) return;
    if (this.#state.journal.appendedBytes > this.#lastSnapshotBytes) this.#snapshot();
    else this.#state.prune();
    this.#lastSnapshotMillis = now;
  }

  /** With every source silent, wall-clock silence confirms and closes what is open; it makes nothing late. */
  #noteQuiet(now: number): void {
    if (this.#core.episodes.live.size === 0 || now - this.#lastQuietMillis < QUIET_STEP_MILLIS) return;
    this.#lastQuietMillis = now;
    // Where every time is ahead of the clock there is no newest event time: those were counted at their receipt.
    const newest = Number.isFinite(this.#core.sources.newestMillis)
      ? this.#core.sources.newestMillis
      : this.#lastArrivalMillis;
    const millis = newest + (now - this.#lastArrivalMillis) - this.#latenessMillis;
    if (millis > this.#core.quietMillis) this.#input({ kind: "quiet", millis });
  }

  #input(event: StateEvent): void {
    applyEvent(this.#core, event, {});
    this.#events.push(event);
    this.#pump();
  }

  #snapshot(): void {
    try {
      this.#state.snapshot({ dumped: this.#delivery.dump(), events: [] });
      this.#lastSnapshotBytes = this.#state.journal.appendedBytes;
    } catch (error) {
      this.#options.log(
        `cannot write a snapshot, the journal grows until one succeeds: ${error instanceof Error ? error.message : "unknown"}`,
      );
    }
  }

  /** Says once for each service that its clients can't be told apart. */
  #logSuspensions(): void {
    if (this.#options.rules.pack === "literal" || !this.#options.rules.new_client_address.enabled) return;
    const second = Math.floor(this.#core.sources.newestMillis / 1000);
    // No time yet that can be trusted: a first request whose times are all ahead of the clock.
    if (!Number.isFinite(second)) return;
    const { addressing } = this.#core;
    for (const service of addressing.suspects) {
      if (this.#suspendedServices.has(service) || !addressing.isSuspended(service, second)) continue;
      this.#suspendedServices.add(service);
      this.#options.log(
        `configuration: new_client_address is suspended for service ${JSON.stringify(service)}: most of its requests come through a proxy that is not declared; ` +
          `set KEYTRAIL_TRUSTED_PROXIES (trustedProxies) in that service`,
      );
    }
  }
}

function toTransient(error: unknown): KeytrailError {
  return error instanceof KeytrailError
    ? error
    : new KeytrailError("transient", "Cannot count sightings: the journal failed", { cause: error });
}

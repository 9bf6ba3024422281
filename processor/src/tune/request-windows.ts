import type { KeyRegistry } from "../registry/key-record.ts";
import { WEIGHT_SCALE, type SightingBatch } from "../sightings/batch.ts";
import type { ReplaySink } from "../sightings/replay/replay-files.ts";
import { Fingerprints } from "../state/fingerprints.ts";
import { hashIdentity, HIGH_SEED, LOW_SEED } from "../state/hash-words.ts";
import { Sources } from "../state/sources.ts";
import { LogHistogram } from "./log-histogram.ts";

/** Windows that lie side by side: minutes, and five of them. */
const MINUTE_MILLIS = 60_000;
const MINUTES = 5;
const MAX_SOURCES = 10_000;
const DEFAULT_LATENESS_MILLIS = 120_000;

/** How much is kept at once. */
export interface TallyLimits {
  readonly fingerprints: number;
  /** Of keys, and of keys on routes, in windows that something may still come into; past it the oldest windows close early. */
  readonly openCells: number;
  /** Keys, plans and routes with figures of their own. */
  readonly keys: number;
  readonly routes: number;
}

const STANDARD_LIMITS: TallyLimits = { fingerprints: 32_000_000, openCells: 4_000_000, keys: 100_000, routes: 1_000 };

/** What became of the requests. */
interface TallyCounters {
  received: number;
  counted: number;
  duplicate: number;
  late: number;
  withoutKey: number;
  /** Windows past the bounds of keys and routes that have figures of their own; those of all keys have them. */
  keyWindowsLeftOut: number;
  routeWindowsLeftOut: number;
}

/** How many requests fell into windows that had any. */
export class WindowHistograms {
  readonly minute: LogHistogram = new LogHistogram();
  readonly fiveMinutes: LogHistogram = new LogHistogram();
  requests = 0;

  add(minutes: Float64Array): void {
    let sum = 0;
    for (const requests of minutes) {
      if (requests > 0) this.minute.add(requests);
      sum += requests;
    }
    this.fiveMinutes.add(sum);
    this.requests += sum;
  }
}

type Cells = Map<string, Float64Array>;

/**
 * Counts the requests of each key, of each plan's keys and of each key on each route in windows of event time. A window is judged when nothing can come into it any
 * more; what comes later is counted as late. Bounded in all it keeps; what is past a bound is counted.
 */
export class RequestWindows implements ReplaySink {
  readonly all: WindowHistograms = new WindowHistograms();
  readonly byKey: Map<string, WindowHistograms> = new Map();
  readonly byPlan: Map<string, WindowHistograms> = new Map();
  /** Of one key on the route. */
  readonly byRoute: Map<string, WindowHistograms> = new Map();
  readonly counters: TallyCounters = {
    received: 0,
    counted: 0,
    duplicate: 0,
    late: 0,
    withoutKey: 0,
    keyWindowsLeftOut: 0,
    routeWindowsLeftOut: 0,
  };
  /** Event times, milliseconds; meaningless before the first request. */
  oldestUnixMillis: number = Number.POSITIVE_INFINITY;
  newestUnixMillis: number = Number.NEGATIVE_INFINITY;
  readonly #registry: KeyRegistry;
  readonly #limits: TallyLimits;
  readonly #sources = new Sources(MAX_SOURCES);
  readonly #lateness = new Map<string, number>();
  readonly #fingerprints: Fingerprints;
  /** By number of the five minutes; each route's cells are named by route and key. */
  readonly #open = new Map<number, { readonly keys: Cells; readonly routes: Cells }>();
  readonly #keys = new Set<string>();
  #openCells = 0;
  #closedTo = Number.NEGATIVE_INFINITY;

  constructor(registry: KeyRegistry, limits: TallyLimits = STANDARD_LIMITS) {
    this.#registry = registry;
    this.#limits = limits;
    this.#fingerprints = new Fingerprints(limits.fingerprints);
  }

  isKnownKeyHash(keyHash: string): boolean {
    return this.#keys.has(keyHash);
  }

  openSource(source: string, firstEventUnixMillis: number | undefined, latenessMillis: number): void {
    this.#lateness.set(source, latenessMillis);
    if (firstEventUnixMillis !== undefined)
      this.#sources.open(source, firstEventUnixMillis - latenessMillis, latenessMillis);
  }

  closeSource(source: string): void {
    this.#sources.close(source);
    this.#closeWindows(this.#sources.watermarkMillis);
  }

  apply(batches: readonly SightingBatch[]): Promise<void> {
    for (const batch of batches) for (let row = 0; row < batch.length; row++) this.#addRow(batch, row);
    this.#sources.updateWatermark();
    this.#closeWindows(this.#sources.watermarkMillis);
    while (this.#openCells > this.#limits.openCells) this.#closeOldest();
    return Promise.resolve();
  }

  /** Judges the windows that are still open. */
  finish(): void {
    this.#closeWindows(Number.POSITIVE_INFINITY);
  }

  #addRow(batch: SightingBatch, row: number): void {
    const { strings, identity, time, weight } = batch;
    this.counters.received++;
    const millis = time[row]!;
    const name = strings[batch.source[row]!]!;
    const source = this.#sources.findOrAdd(name, this.#lateness.get(name) ?? DEFAULT_LATENESS_MILLIS);
    this.#sources.advance(source, millis, 0);
    const low = hashIdentity(identity, row * 6, LOW_SEED);
    const high = hashIdentity(identity, row * 6, HIGH_SEED);
    const keyHash = strings[batch.key[row]!]!;
    if (keyHash === "") this.counters.withoutKey++;
    else if (millis < this.#closedTo) this.counters.late++;
    else if (!this.#fingerprints.add(Math.floor(millis / 1000), low, high, false)) this.counters.duplicate++;
    else this.#count(millis, keyHash, strings[batch.route[row]!]!, weight[row]! / WEIGHT_SCALE);
  }

  #count(millis: number, keyHash: string, route: string, requests: number): void {
    this.counters.counted++;
    if (millis < this.oldestUnixMillis) this.oldestUnixMillis = millis;
    if (millis > this.newestUnixMillis) this.newestUnixMillis = millis;
    const minute = Math.floor(millis / MINUTE_MILLIS);
    const bucket = Math.floor(minute / MINUTES);
    let open = this.#open.get(bucket);
    if (open === undefined) this.#open.set(bucket, (open = { keys: new Map(), routes: new Map() }));
    const index = minute - bucket * MINUTES;
    this.#cell(open.keys, keyHash)[index]! += requests;
    if (route !== "") this.#cell(open.routes, `${keyHash}\n${route}`)[index]! += requests;
    if (this.#keys.size < this.#limits.keys) this.#keys.add(keyHash);
  }

  #cell(cells: Cells, name: string): Float64Array {
    const known = cells.get(name);
    if (known !== undefined) return known;
    const cell = new Float64Array(MINUTES);
    cells.set(name, cell);
    this.#openCells++;
    return cell;
  }

  #closeWindows(toMillis: number): void {
    const widthMillis = MINUTES * MINUTE_MILLIS;
    for (const bucket of [...this.#open.keys()]) if ((bucket + 1) * widthMillis <= toMillis) this.#close(bucket);
  }

  #closeOldest(): void {
    this.#close([...this.#open.keys()].reduce((oldest, bucket) => Math.min(oldest, bucket)));
  }

  #close(bucket: number): void {
    const open = this.#open.get(bucket);
    if (open === undefined) return;
    this.#open.delete(bucket);
    this.#openCells -= open.keys.size + open.routes.size;
    this.#closedTo = Math.max(this.#closedTo, (bucket + 1) * MINUTES * MINUTE_MILLIS);
    this.#fingerprints.expire(Math.floor(this.#closedTo / 1000) - 1);
    for (const [keyHash, minutes] of open.keys) {
      this.all.add(minutes);
      const histogram = this.#histogram(this.byKey, keyHash, this.#limits.keys);
      if (histogram === undefined) this.counters.keyWindowsLeftOut++;
      else histogram.add(minutes);
      const plan = this.#registry.find(keyHash)?.plan ?? "";
      if (plan !== "") this.#histogram(this.byPlan, plan, this.#limits.keys)?.add(minutes);
    }
    for (const [name, minutes] of open.routes) {
      const histogram = this.#histogram(this.byRoute, name.slice(name.indexOf("\n") + 1), this.#limits.routes);
      if (histogram === undefined) this.counters.routeWindowsLeftOut++;
      else histogram.add(minutes);
    }
  }

  #histogram(of: Map<string, WindowHistograms>, name: string, most: number): WindowHistograms | undefined {
    const known = of.get(name);
    if (known !== undefined || of.size >= most) return known;
    const histograms = new WindowHistograms();
    of.set(name, histograms);
    return histograms;
  }
}

import type { KnownKeys } from "@keytrail/sdk/keys";
import { Acknowledgements, type Acknowledgement } from "../alerts/acknowledgement.ts";
import type { Alert } from "../alerts/alert.ts";
import { buildAlert, compareAlerts, refreshAlert, type AlertContext } from "../alerts/build-alert.ts";
import { alertId, Episodes, type Episode } from "../alerts/episode.ts";
import type { EvidenceRow } from "../alerts/evidence.ts";
import { createIncidents, type Incident } from "../alerts/incident.ts";
import type { DetectionCounters } from "../detection.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import { NO_GEO, type Geo } from "../geo/geo.ts";
import { NO_REGISTRY, type KeyRegistry } from "../registry/key-record.ts";
import type { CountRule, LeakRule, Rule } from "../rules/rule.ts";
import {
  FLAG_ADDRESS_UNTRUSTED,
  FLAG_SKEWED,
  OUTCOME_ACCEPTED,
  WEIGHT_SCALE,
  type SightingBatch,
} from "../sightings/batch.ts";
import { createAcceptedKeys } from "./accepted-keys.ts";
import { findBatchKeys, undoBatchKeys, type BatchKeys } from "./batch-keys.ts";
import { CellStore } from "./cells.ts";
import { walkKey, type BatchStore } from "./chain.ts";
import { CountEpisodes } from "./count-episodes.ts";
import { createCountLimits } from "./count-limits.ts";
import { Fingerprints } from "./fingerprints.ts";
import { createFoldFeed, type FoldFeed } from "./folds/fold-feed.ts";
import type { Folds } from "./folds/folds.ts";
import { hashIdentity, hashString, HIGH_SEED, LOW_SEED } from "./hash-words.ts";
import type { JournaledBatch } from "./journal-format.ts";
import { KEY_HAS_EPISODE, KEY_PINNED, KEY_SAMPLED, KEY_TOUCHED, KeyTable, type KeysDump } from "./key-table.ts";
import { LeakPlaces } from "./leak-places.ts";
import type { StateLimits } from "./limits.ts";
import { ServiceAddressing } from "./service-addressing.ts";
import { MAX_AHEAD_MILLIS, markSkewed } from "./skew.ts";
import { Sources, type Source } from "./sources.ts";
import { TouchedSlots } from "./touched-slots.ts";
import { RawRuns, WindowCounts } from "./window-counts.ts";

/** Event times that cells of 32-bit seconds can hold; others count as late. */
const EARLIEST_MILLIS = 1_000;
const LATEST_MILLIS = 0xffff_ffff * 1000;
/** What waits in folds is confirmed some minutes after the horizon has passed it, and asks of services once more. */
const ADDRESSING_MARGIN_SECONDS = 3_600;

export interface CoreOptions {
  readonly rules: readonly Rule[];
  readonly limits: StateLimits;
  /** How far behind the watermark a sighting of a source that came back is still counted. */
  readonly retentionMillis: number;
  readonly collectRawRuns: boolean;
  readonly batches: BatchStore;
  /** Where clients are, for rules that ask. @default no data */
  readonly geo?: Geo;
  /** What owners change of count rules for their keys, by any hash of a key. @default nothing */
  readonly registry?: KeyRegistry;
  /** The owner's name of a key, empty for none: it goes before what services call it. @default none */
  readonly nameOf?: (keyHash: string) => string;
}

/** A batch whose rows have their slots, and the journal's chain. */
export interface PreparedBatch extends JournaledBatch {
  readonly keys: BatchKeys;
}

/** Counters by name; sums that must add up are kept apart from gauges. */
interface Counts {
  received: number;
  counted: number;
  duplicate: number;
  late: number;
  skewed: number;
  leaksReceived: number;
  leaksCounted: number;
  leaksDuplicate: number;
  leaksLate: number;
  keysRotated: number;
  rotationsRefused: number;
}

/**
 * The state behind the alert set: a pure function of the sightings and leaks that are not late, whatever their order.
 * It does no I/O and reads no clock; {@link prepare} and {@link apply} are given batches in the order of the journal, {@link settle} judges after each group.
 */
export class DetectionCore {
  readonly keys: KeyTable;
  readonly cells: CellStore;
  readonly sources: Sources;
  readonly fingerprints: Fingerprints;
  readonly addressing: ServiceAddressing = new ServiceAddressing(10_000);
  readonly episodes: Episodes;
  readonly archive: Alert[] = [];
  readonly counts: Counts = {
    received: 0,
    counted: 0,
    duplicate: 0,
    late: 0,
    skewed: 0,
    leaksReceived: 0,
    leaksCounted: 0,
    leaksDuplicate: 0,
    leaksLate: 0,
    keysRotated: 0,
    rotationsRefused: 0,
  };
  readonly acknowledgements: Acknowledgements = new Acknowledgements();
  readonly rawRuns: RawRuns | undefined;
  readonly leakPlaces: LeakPlaces | undefined;
  /** Rules that fold sightings in event order; undefined without one. */
  readonly folds: Folds | undefined;
  /** Sequence numbers that were journaled and not counted because they were late. */
  readonly lateSequences: Set<number> = new Set();
  /** Earliest event time that was counted, the age of the state. */
  firstEventMillis: number = Number.POSITIVE_INFINITY;
  /** Nothing before it is counted. */
  horizonMillis: number = Number.NEGATIVE_INFINITY;
  /** Event time that wall-clock silence of all sources has passed; only closes and confirms. */
  quietMillis: number = Number.NEGATIVE_INFINITY;
  nextSequence = 0;
  /** Newest event time that was journaled. */
  journaledNewestMillis: number = Number.NEGATIVE_INFINITY;
  /** Learn, and raise nothing. */
  teaching = false;
  archiveEvicted = 0;

  readonly #options: CoreOptions;
  readonly #foldFeed: FoldFeed | undefined;
  readonly #windowCounts: WindowCounts;
  readonly #pins = new Map<number, number>();
  readonly #countEpisodes: CountEpisodes;
  readonly #touched = new TouchedSlots();
  #appliedSequence = 0;
  /** Batches prepared and not yet applied: their rows refer to slots, which must not be given away. */
  #batchesInHand = 0;
  #sweptSecond = Number.NEGATIVE_INFINITY;
  readonly #alertContext: AlertContext;

  constructor(options: CoreOptions) {
    this.#options = options;
    const { limits, rules } = options;
    this.cells = new CellStore((slot, boundary) => {
      this.rawRuns?.settle(slot, boundary);
      this.#countEpisodes.beforePrune(slot, boundary);
    });
    this.keys = new KeyTable(limits.maxKeys, (slot) => this.cells.clear(slot));
    this.sources = new Sources(limits.maxSources);
    this.fingerprints = new Fingerprints(limits.maxFingerprints);
    this.episodes = new Episodes(limits.maxOpenAlerts);
    const countRules = rules.filter((rule): rule is CountRule => rule.kind === "count");
    const countLimits = createCountLimits(options.registry ?? NO_REGISTRY, (slot) => this.keys.hashes[slot]!);
    this.#countEpisodes = new CountEpisodes({
      limits: countLimits,
      keys: this.keys,
      cells: this.cells,
      episodes: this.episodes,
      pin: (slot) => this.pin(slot),
      unpin: (slot) => this.unpin(slot),
      walk: (slot, fromSecond, visit) => this.#walk(slot, fromSecond, visit),
    });
    this.#windowCounts = new WindowCounts(countRules, this.cells, countLimits, (rule, slot, cell, observed, terms) =>
      this.#countEpisodes.match(rule, slot, cell, observed, terms),
    );
    this.rawRuns = options.collectRawRuns
      ? new RawRuns(this.cells, countRules, countLimits, (rule, slot) => this.#countEpisodes.subjectOf(rule, slot))
      : undefined;
    const leaks = rules.find((rule): rule is LeakRule => rule.kind === "leak");
    if (leaks !== undefined)
      this.leakPlaces = new LeakPlaces(leaks, { keys: this.keys, episodes: this.episodes }, limits.maxLeakPlaces);
    this.#foldFeed = createFoldFeed(rules, options.geo ?? NO_GEO, limits, {
      episodes: this.episodes,
      fingerprints: this.fingerprints,
      keys: this.keys,
      isTeaching: () => this.teaching,
      horizonSecond: () => Math.floor(this.horizonMillis / 1000),
      isSuspended: (serviceName, second) => this.addressing.isSuspended(serviceName, second),
      mayBeSuspended: (serviceName) => this.addressing.suspects.has(serviceName),
    });
    this.folds = this.#foldFeed?.folds;
    this.#alertContext = {
      weightInEpisode: (episode) => this.#countEpisodes.weightIn(episode),
      keyName: (hash) => options.nameOf?.(hash) || (this.keys.names.get(this.keys.find(hash) ?? -1) ?? ""),
      isSampled: (hash) => (this.keys.flags[this.keys.find(hash) ?? -1]! & KEY_SAMPLED) !== 0,
      isClosed: (episode) => this.isClosed(episode),
      newestHash: (hash) => this.keys.newestOf(hash),
    };
  }

  readonly acceptedKeys: KnownKeys = createAcceptedKeys(() => this.keys);

  isKnownKey(hash: string): boolean {
    const slot = this.keys.find(hash);
    return slot !== undefined && this.keys.firstSeen[slot] !== 0;
  }

  /**
   * Gives a batch its sequence numbers, slots and chain; nothing is counted yet.
   * @param receivedAtUnixMillis the receiver's clock; a time too far ahead of it becomes it. Undefined in a replay, which has no clock.
   */
  prepare(batch: SightingBatch, receivedAtUnixMillis: number | undefined, latenessMillis: number): PreparedBatch {
    const { length } = batch;
    if (receivedAtUnixMillis !== undefined) markSkewed(batch, receivedAtUnixMillis);
    const firstSequence = this.nextSequence;
    this.nextSequence += length;
    this.#batchesInHand++;
    const keys = this.#findKeys(batch);
    const back = new Uint32Array(length);
    let newest = this.journaledNewestMillis;
    for (let row = 0; row < length; row++) {
      const slot = keys.slots[row]!;
      if (batch.time[row]! > newest) newest = batch.time[row]!;
      if (slot < 0) continue;
      const sequence = firstSequence + row;
      const last = this.keys.lastSequence[slot]!;
      const distance = sequence - last;
      if (last >= 0 && distance <= 0xffff_ffff) back[row] = distance;
      this.keys.lastSequence[slot] = sequence;
    }
    this.journaledNewestMillis = newest;
    return {
      batch,
      firstSequence,
      receivedAtUnixMillis: receivedAtUnixMillis ?? 0,
      newestUnixMillis: newest,
      latenessMillis,
      back,
      keys,
    };
  }

  /** Takes back what {@link prepare} did to the chain and to the keys; the last prepared goes first. */
  rollback(prepared: PreparedBatch): void {
    this.#batchesInHand--;
    for (let row = prepared.batch.length - 1; row >= 0; row--) {
      const slot = prepared.keys.slots[row]!;
      if (slot < 0) continue;
      const back = prepared.back[row]!;
      this.keys.lastSequence[slot] = back === 0 ? -1 : prepared.firstSequence + row - back;
    }
    undoBatchKeys(prepared.keys, this.keys);
    this.nextSequence = prepared.firstSequence;
  }

  /** Prepares a batch that was read back from the journal. */
  recover(journaled: JournaledBatch): PreparedBatch {
    const { batch, firstSequence } = journaled;
    const keys = this.#findKeys(batch);
    for (let row = 0; row < batch.length; row++) {
      const slot = keys.slots[row]!;
      if (slot >= 0) this.keys.lastSequence[slot] = firstSequence + row;
    }
    this.nextSequence = firstSequence + batch.length;
    this.#batchesInHand++;
    this.journaledNewestMillis = journaled.newestUnixMillis;
    return { ...journaled, keys };
  }

  /** Counts the rows of a batch. */
  apply(prepared: PreparedBatch): void {
    const { batch, firstSequence, latenessMillis, receivedAtUnixMillis } = prepared;
    const { slots } = prepared.keys;
    const { counts, sources } = this;
    const keepFrom = this.neededFromSecond();
    this.#batchesInHand--;
    this.#applyLinks(prepared.keys);
    let sourceReference = -1;
    let sourceName = "";
    let source: Source | undefined;
    counts.received += batch.length;
    this.#appliedSequence = firstSequence + batch.length;
    for (let row = 0; row < batch.length; row++) {
      if (batch.source[row] !== sourceReference) {
        sourceReference = batch.source[row]!;
        sourceName = batch.strings[sourceReference]!;
        source = sources.find(sourceName);
      }
      const time = batch.time[row]!;
      const isSkewed = (batch.flags[row]! & FLAG_SKEWED) !== 0;
      if (this.#isLate(time, isSkewed, source)) {
        counts.late++;
        this.lateSequences.add(firstSequence + row);
        continue;
      }
      const second = Math.floor(time / 1000);
      const low = hashIdentity(batch.identity, row * 6, LOW_SEED);
      const high = hashIdentity(batch.identity, row * 6, HIGH_SEED);
      if (!this.fingerprints.add(second, low, high, isSkewed)) {
        counts.duplicate++;
        this.#foldFeed?.addRepeat(batch, row, slots[row]!, second, isSkewed);
        continue;
      }
      counts.counted++;
      if (isSkewed) counts.skewed++;
      else {
        source ??= sources.findOrAdd(sourceName, latenessMillis);
        sources.advance(source, time, receivedAtUnixMillis);
      }
      if (time < this.firstEventMillis) this.firstEventMillis = time;
      this.#count(batch, row, slots[row]!, second, keepFrom);
    }
  }

  /** Counts leaks. */
  applyLeaks(leaks: readonly LeakFinding[], latenessMillis: number, receivedAtUnixMillis: number | undefined): void {
    for (const leak of leaks) {
      this.counts.leaksReceived++;
      const isSkewed =
        receivedAtUnixMillis !== undefined && leak.timeUnixMillis > receivedAtUnixMillis + MAX_AHEAD_MILLIS;
      const counted = isSkewed ? { ...leak, timeUnixMillis: receivedAtUnixMillis } : leak;
      const source = this.sources.find(leak.source);
      if (this.#isLate(counted.timeUnixMillis, isSkewed, source)) {
        this.counts.leaksLate++;
        continue;
      }
      const identity = JSON.stringify([
        leak.traceId,
        leak.spanId,
        leak.traceId === "" ? leak.timeUnixMillis : 0,
        leak.kind,
        leak.keyHash,
        leak.format,
        leak.location,
        leak.serviceName,
        leak.codeLocation,
      ]);
      const low = hashString(identity, LOW_SEED);
      const high = hashString(identity, HIGH_SEED);
      if (!this.fingerprints.add(Math.floor(counted.timeUnixMillis / 1000), low, high, isSkewed)) {
        this.counts.leaksDuplicate++;
        continue;
      }
      this.counts.leaksCounted++;
      if (!isSkewed) {
        this.sources.advance(
          source ?? this.sources.findOrAdd(leak.source, latenessMillis),
          leak.timeUnixMillis,
          receivedAtUnixMillis ?? 0,
        );
      }
      if (!this.teaching) this.leakPlaces?.add(counted);
      this.#foldFeed?.addLeak(counted);
    }
  }

  /** Someone has looked at an alert: noted, and told to its rule. */
  acknowledge(acknowledgement: Acknowledgement): void {
    if (!this.acknowledgements.add(acknowledgement)) return;
    this.#foldFeed?.acknowledge(acknowledgement);
    this.settle();
  }

  /**
   * An alert of the set, or a provisional one.
   * @returns its rule and entity, a key by its first hash; undefined for an unknown one
   */
  findAlert(id: string): Pick<Acknowledgement, "rule" | "entity"> | undefined {
    for (const episode of this.episodes.live) {
      if (episode.withdrawn || alertId(episode) !== id) continue;
      return { rule: episode.subject.rule.id, entity: episode.subject.entity };
    }
    const archived = this.archive.find((alert) => alert.id === id);
    if (archived === undefined) return undefined;
    const { rule, entity } = archived;
    const hash = entity["api_key.hash"];
    const anchored = hash === undefined ? entity : { ...entity, "api_key.hash": this.keys.anchorOf(hash) };
    return { rule: rule.id, entity: anchored };
  }

  /** What the registry says of keys has changed. */
  refold(keyHashes: Iterable<string>): void {
    for (const keyHash of keyHashes) this.folds?.refold(this.keys.anchorOf(keyHash));
    this.settle();
  }

  /** Judges what the batches since the last call touched, and moves the watermark. */
  settle(): void {
    this.sources.updateWatermark();
    this.#touched.drain((slot, from, to) => {
      if (!this.teaching) this.#windowCounts.judge(slot, from, to);
    });
    this.leakPlaces?.judge();
    this.folds?.judge(this.#confirmMillis());
    if (Math.floor(this.#confirmMillis() / 1000) > this.#sweptSecond) this.#sweep();
    if (this.#batchesInHand === 0) this.keys.shrink();
  }

  /** Confirmed and told-of or not: every episode of the set, in the order of output. */
  alertSet(): Alert[] {
    return this.alerts(false);
  }

  /** @param withProvisional also what the watermark has not confirmed yet, which the set leaves out */
  alerts(withProvisional: boolean): Alert[] {
    const live = [...this.episodes.live].filter(
      (episode) => (withProvisional || !episode.provisional) && !episode.withdrawn,
    );
    // What is known of a key by now goes for its archived alerts as well: when an alert was archived must not show.
    const archived = this.archive.map((alert) => this.#refresh(alert));
    return [...archived, ...live.map((episode) => this.build(episode))].toSorted(compareAlerts);
  }

  /** What alerts of the set are together. */
  incidents(alerts: readonly Alert[]): Incident[] {
    return createIncidents(alerts, this.#alertContext.keyName);
  }

  #refresh(alert: Alert): Alert {
    const rule = this.#options.rules.find(({ id, version }) => id === alert.rule.id && version === alert.rule.version);
    const isKnown = this.isKnownKey(alert.entity["api_key.hash"] ?? "");
    return rule === undefined || !isKnown ? alert : refreshAlert(alert, rule, this.#alertContext);
  }

  build(episode: Episode): Alert {
    if (episode.subject.rule.kind === "count") this.#countEpisodes.readEvidence(episode);
    return buildAlert(episode, this.#alertContext);
  }

  isClosed(episode: Episode): boolean {
    return this.#confirmMillis() >= (episode.lastCell + episode.subject.rule.keepAliveSeconds) * 1000;
  }

  /** Nothing that is not late can change the episode. */
  isSealed(episode: Episode): boolean {
    return this.horizonMillis >= (episode.lastCell + episode.subject.rule.keepAliveSeconds) * 1000;
  }

  pin(slot: number): void {
    this.#pins.set(slot, (this.#pins.get(slot) ?? 0) + 1);
    this.keys.flags[slot]! |= KEY_PINNED;
  }

  unpin(slot: number): void {
    const left = (this.#pins.get(slot) ?? 1) - 1;
    if (left > 0) this.#pins.set(slot, left);
    else {
      this.#pins.delete(slot);
      this.keys.flags[slot]! &= ~KEY_PINNED;
    }
  }

  /** Puts back the keys of a snapshot with their cells. */
  restoreKeys(dumped: KeysDump, pruned: Float64Array, cellCounts: Uint32Array, cells: Uint32Array): void {
    this.keys.restore(dumped);
    // What the snapshot holds was applied: its sightings may be read back as evidence.
    this.#appliedSequence = this.nextSequence;
    let at = 0;
    dumped.hashes.forEach((hash, i) => {
      const slot = this.keys.findOrAdd(hash);
      this.cells.ensureSlot(slot);
      this.keys.flags[slot]! |= KEY_TOUCHED;
      this.cells.pruned[slot] = pruned[i]!;
      for (const end = at + cellCounts[i]! * 2; at < end; at += 2) this.cells.add(slot, cells[at]!, cells[at + 1]!, 0);
    });
  }

  /** Puts back an episode of a snapshot. */
  restoreEpisode(episode: Episode): void {
    if (episode.subject.rule.kind === "count") this.#countEpisodes.hold(episode);
    this.episodes.restore(episode);
  }

  /** Where cells and batches stop being needed, unix seconds. */
  neededFromSecond(): number {
    if (this.horizonMillis < 0) return 0;
    return Math.floor(this.horizonMillis / 1000) - this.#windowCounts.longestWindowSeconds;
  }

  toCounters(delivered: number, summarized: number): DetectionCounters {
    return {
      ...this.counts,
      evicted: {
        keys: this.keys.evicted,
        fingerprints: this.fingerprints.evicted,
        sources: this.sources.evicted,
        open_alerts: this.episodes.refused,
        leak_places: this.leakPlaces?.refused ?? 0,
        archived_alerts: this.archiveEvicted,
        fold_entities: this.folds?.evicted ?? 0,
        key_hashes: this.keys.droppedHashes,
        acknowledgements: this.acknowledgements.evicted,
      },
      keys: this.keys.size,
      openAlerts: this.episodes.live.size,
      alertsOpened: Object.fromEntries(this.episodes.opened),
      delivered,
      summarized,
    };
  }

  #findKeys(batch: SightingBatch): BatchKeys {
    const keys = findBatchKeys(batch, this.keys);
    for (const slot of keys.added) this.cells.ensureSlot(slot);
    for (const slot of keys.slots) if (slot >= 0) this.keys.flags[slot]! |= KEY_TOUCHED;
    return keys;
  }

  /** What was said of a key under one of its hashes goes for it under the others. */
  #applyLinks({ links, refusedLinks }: BatchKeys): void {
    this.counts.keysRotated += links.length;
    this.counts.rotationsRefused += refusedLinks;
    for (const link of links) {
      this.keys.applyLink(link);
      this.#touchLeaks(link.slot);
    }
  }

  #touchLeaks(slot: number): void {
    for (const hash of this.keys.hashesOf(slot)) {
      if (this.leakPlaces?.concerns(hash) === true) this.leakPlaces.touchKey(hash);
    }
  }

  #isLate(timeMillis: number, isSkewed: boolean, source: Source | undefined): boolean {
    if (!(timeMillis >= EARLIEST_MILLIS && timeMillis < LATEST_MILLIS)) return true;
    // The filter has forgotten what is older than its floor: it is late, also before the next sweep raises the horizon.
    if (timeMillis < this.fingerprints.floorSecond * 1000) return true;
    if (isSkewed) return false;
    return (
      timeMillis < this.horizonMillis ||
      (source !== undefined && timeMillis < source.newestMillis - source.latenessMillis)
    );
  }

  /** What is older is confirmed, unix milliseconds. */
  get confirmedMillis(): number {
    return this.#confirmMillis();
  }

  /** Sequence number of the first sighting that was not counted yet. */
  get appliedSequence(): number {
    return this.#appliedSequence;
  }

  #confirmMillis(): number {
    return Math.max(this.sources.watermarkMillis, this.quietMillis);
  }

  #count(batch: SightingBatch, row: number, slot: number, second: number, keepFrom: number): void {
    const hasAddress = batch.address[row] !== 0;
    const isUntrusted = (batch.flags[row]! & FLAG_ADDRESS_UNTRUSTED) !== 0;
    if (hasAddress) this.addressing.add(batch.strings[batch.service[row]!]!, second, isUntrusted);
    this.#foldFeed?.add(batch, row, slot, second);
    if (slot < 0) return;
    const weight = batch.weight[row]!;
    const accepted = batch.outcome[row] === OUTCOME_ACCEPTED;
    const before = this.keys.flags[slot]!;
    if (weight !== WEIGHT_SCALE) this.keys.flags[slot] = before | KEY_SAMPLED;
    const isEarlier = this.keys.see(slot, second, accepted);
    if (isEarlier && this.leakPlaces !== undefined) this.#touchLeaks(slot);
    if (batch.keyName[row] !== 0) this.#nameKey(slot, batch.strings[batch.keyName[row]!]!);
    this.cells.add(slot, second, weight, keepFrom);
    this.#touched.add(slot, second);
    if ((before & KEY_HAS_EPISODE) !== 0) this.#countEpisodes.feed(batch, row, slot, second);
  }

  /** Of several names of one key the first in the alphabet stands, whichever came first. */
  #nameKey(slot: number, name: string): void {
    const known = this.keys.names.get(slot);
    if (known === undefined || name < known) this.keys.names.set(slot, name);
  }

  #walk(slot: number, fromSecond: number, visit: (row: EvidenceRow) => void): void {
    const { keys, lateSequences } = this;
    // Rows that are journaled and not applied yet are not counted yet either.
    const isCounted = (sequence: number): boolean => sequence < this.#appliedSequence && !lateSequences.has(sequence);
    const isOfKey = (hash: string): boolean => keys.isOf(slot, hash);
    walkKey(this.#options.batches, isOfKey, keys.lastSequence[slot]!, fromSecond * 1000, isCounted, visit);
  }

  /** What the watermark has passed is confirmed, what the horizon has passed is final. */
  #sweep(): void {
    const confirm = this.#confirmMillis();
    this.#sweptSecond = Math.floor(confirm / 1000);
    const floor = this.fingerprints.floorSecond * 1000;
    this.horizonMillis = Math.max(
      this.horizonMillis,
      this.sources.watermarkMillis - this.#options.retentionMillis,
      floor,
      this.folds?.isOverfull === true ? this.sources.watermarkMillis : Number.NEGATIVE_INFINITY,
    );
    const horizonSecond = Math.floor(this.horizonMillis / 1000);
    this.folds?.sweep(confirm, horizonSecond);
    for (const episode of this.episodes.live) if (this.isSealed(episode)) this.#seal(episode);
    this.fingerprints.expire(horizonSecond);
    this.leakPlaces?.expire(horizonSecond);
    this.addressing.expire(horizonSecond - ADDRESSING_MARGIN_SECONDS);
  }

  /** The input that taught is over: what it said is history, and what is older counts as late from here on. */
  settleTaught(): void {
    for (const [source] of this.sources.dump()) this.sources.close(source);
    this.settle();
    const second = Math.floor(this.sources.newestMillis / 1000) + 1;
    if (!Number.isFinite(second)) return;
    this.horizonMillis = Math.max(this.horizonMillis, second * 1000);
    this.folds?.sweep(this.horizonMillis, second);
    this.folds?.confirmAll(second);
  }

  /** A sealed episode that nobody is told of any more moves to the archive. */
  #seal(episode: Episode): void {
    if (this.isDelivered(episode)) this.retire(episode);
  }

  /** Replaced by the delivery: an episode stays until its last line was told. */
  isDelivered: (episode: Episode) => boolean = () => true;

  /** Moves an episode out of the state. */
  retire(episode: Episode): void {
    if (episode.subject.rule.kind === "count") this.#countEpisodes.drop(episode);
    if (!episode.withdrawn) {
      this.archive.push({ ...this.build(episode), state: "close", provisional: false });
      if (this.archive.length > this.#options.limits.maxArchivedAlerts) {
        this.archive.shift();
        this.archiveEvicted++;
      }
    }
    this.episodes.seal(episode);
  }
}

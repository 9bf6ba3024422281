import { setImmediate as nextTurn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { KeyChange, KeyEvent } from "./key-change.ts";
import { EMPTY_CONTENT } from "./key-entry.ts";
import type { KeyEntry, KeyLifecycle, RegistryContent } from "./key-entry.ts";
import type { KeyRecord, KeyRegistry } from "./key-record.ts";
import { addVersion, isSameButStatus, recordAt } from "./key-timeline.ts";
import type { KeyVersion } from "./key-timeline.ts";
import {
  entryBase,
  eventEntry,
  eventPrevious,
  lifecycleBase,
  mergeEvent,
  NO_ENTRY,
  overlaid,
  overlayOf,
  reconcile,
} from "./overlay.ts";
import type { KeyOrigin, KeyOverlay } from "./overlay.ts";
import { resolveKey } from "./resolve-key.ts";
import { createSortedHashes } from "./sorted-hashes.ts";
import type { SortedHashes } from "./sorted-hashes.ts";

/** Options of {@link createRegistry}. */
export interface RegistryOptions {
  /** The registry is declared to hold all keys, and an accepted key that it doesn't is an alarm. */
  readonly isComplete: boolean;
  /** Whether events of telemetry change it. */
  readonly trustsEvents: boolean;
  /** Grace of a rotation whose event tells none; undefined: such a key has no deadline. */
  readonly rotationGraceMillis: number | undefined;
  /** Keys that events may add. */
  readonly maxEventKeys: number;
}

/** What became of events; all that came = applied + without effect + not trusted + refused. */
export interface KeyEventCounts {
  readonly applied: number;
  /** They said what was known, or would have made a key more permitted. */
  readonly withoutEffect: number;
  /** `registry.trust_events` is off. */
  readonly untrusted: number;
  /** `registry.max_event_keys` was reached. */
  readonly refused: number;
}

/** What a processor without a registry counts. */
export const NO_REGISTRY_COUNTS: Pick<Registry, "size" | "eventCounts"> = {
  size: 0,
  eventCounts: { applied: 0, withoutEffect: 0, untrusted: 0, refused: 0 },
};

/** One key, and who told of it last. */
export interface KeyListing {
  readonly record: KeyRecord;
  readonly origin: KeyOrigin;
}

/** What a snapshot keeps: plain data. */
export interface RegistryDump {
  readonly overlays: readonly (readonly [keyHash: string, overlay: KeyOverlay])[];
  readonly timelines: readonly (readonly [keyHash: string, versions: readonly KeyVersion[]])[];
  /** Changes that a run without a registry has kept: applied after the rest. */
  readonly changes?: readonly KeyChange[] | undefined;
}

/** The keys of the file, with what was said beside it. */
export interface Registry extends KeyRegistry {
  readonly options: RegistryOptions;
  readonly eventCounts: KeyEventCounts;
  /** What holds of a key, as it was written: owner and plan not filled in. */
  entry(keyHash: string): KeyEntry | undefined;
  /** One key with its origin. */
  listing(keyHash: string): KeyListing | undefined;
  /** In the order of hashes, after this one; from the first on for none. It holds as long as nothing changes. */
  list(after?: string): Generator<KeyListing>;
  /** Whether a plan of this name is there. */
  hasPlan(name: string): boolean;
  /** Takes another content of the file. What was said beside it holds where the file says of that key what it said then. */
  replaceFile(content: RegistryContent, atUnixMillis: number): Promise<void>;
  /** Makes an event a change that can be journaled; undefined where events are not trusted, which is counted. */
  eventChange(event: KeyEvent): KeyChange | undefined;
  /** Tells of keys of which another content of the file says something else; one listener. */
  onReplaced(listener: (keyHashes: readonly string[]) => void): void;
  /** Names what the file says of a key now, for a change. */
  baseOf(keyHash: string, kind: Exclude<KeyChange["kind"], "event">): string;
  /** Applies a change: live, after it was journaled, and from the journal. */
  apply(change: KeyChange): void;
  dump(): RegistryDump;
  restore(dumped: RegistryDump): void;
}

/** The overlay of a key that an event is the first to tell of. */
const NEW_OF_EVENTS = {
  origin: "event",
  isOfEvents: true,
  entryBase: "",
  lifecycle: undefined,
  lifecycleBase: "",
} as const;

/** Keys whose earlier versions are kept. */
const MAX_TIMELINES = 100_000;
/** Keys that are resolved in one go: the loop has other things to do. */
const KEYS_PER_TURN = 2_000;

/** Creates a registry of a file's content. */
export function createRegistry(options: RegistryOptions, fileContent: RegistryContent = EMPTY_CONTENT): Registry {
  let content = fileContent;
  let records = new Map<string, KeyRecord>();
  const overlays = new Map<string, KeyOverlay>();
  const timelines = new Map<string, readonly KeyVersion[]>();
  const counts = { applied: 0, withoutEffect: 0, untrusted: 0, refused: 0 };
  /** Overlays that are of events. */
  let eventKeys = 0;
  /** Made when it is asked for first: most registries are never listed. */
  let sorted: SortedHashes | undefined;
  /** What {@link Registry.find} found last; the empty text names no key. */
  let lastHash = "";
  let lastRecord: KeyRecord | undefined;
  let onReplaced: (keyHashes: readonly string[]) => void = () => undefined;

  function entryOf(keyHash: string): KeyEntry | undefined {
    return overlaid(content.keys.get(keyHash), overlays.get(keyHash));
  }

  function resolve(keyHash: string): KeyRecord | undefined {
    const entry = entryOf(keyHash);
    return entry === undefined ? undefined : resolveKey(entry, content);
  }

  function remember(keyHash: string, before: KeyRecord | undefined, now: KeyRecord | undefined, at: number): void {
    if (isSameButStatus(before, now)) return;
    const versions = addVersion(timelines.get(keyHash) ?? [], before, { fromUnixMillis: at, record: now });
    timelines.delete(keyHash);
    timelines.set(keyHash, versions);
    if (timelines.size > MAX_TIMELINES) timelines.delete(timelines.keys().next().value!);
  }

  function setOverlay(keyHash: string, overlay: KeyOverlay, at: number | undefined): void {
    const before = records.get(keyHash);
    eventKeys += Number(overlay.isOfEvents) - Number(overlays.get(keyHash)?.isOfEvents ?? false);
    overlays.set(keyHash, overlay);
    const now = resolve(keyHash);
    lastHash = "";
    lastRecord = undefined;
    if (now === undefined) records.delete(keyHash);
    else records.set(keyHash, now);
    if (before === undefined && now !== undefined) sorted?.add(keyHash);
    if (before !== undefined && now === undefined) sorted?.remove(keyHash);
    if (at !== undefined) remember(keyHash, before, now, at);
  }

  /** Puts what an event said of one key over what holds. */
  function applyTold(
    keyHash: string,
    told: KeyEntry | KeyLifecycle | undefined,
    base: string,
  ): "applied" | "refused" | "same" {
    if (told === undefined) return "same";
    const before = overlays.get(keyHash);
    if ("keyHash" in told) {
      // Taken out by its owner: an event doesn't bring it back.
      if (before?.entry === null) return "same";
      if (eventKeys >= options.maxEventKeys) return "refused";
      // It has no earlier version: the key was in use before somebody told of it.
      setOverlay(keyHash, { ...NEW_OF_EVENTS, entry: told }, undefined);
      return "applied";
    }
    const held = entryOf(keyHash);
    if (held === undefined || lifecycleBase(held) === lifecycleBase({ ...held, ...told })) return "same";
    const kept = before ?? NO_ENTRY;
    setOverlay(keyHash, { ...kept, origin: "event", lifecycle: told, lifecycleBase: base }, undefined);
    return "applied";
  }

  /** Adds names and the end that an event tells to what events alone have told of the key. */
  function mergeTold(event: KeyEvent): "applied" | "same" {
    const overlay = overlays.get(event.keyHash);
    if (overlay?.isOfEvents !== true || overlay.entry === undefined || overlay.entry === null) return "same";
    const entry = mergeEvent(overlay.entry, event);
    if (isDeepStrictEqual(entry, overlay.entry)) return "same";
    setOverlay(event.keyHash, { ...overlay, entry }, undefined);
    return "applied";
  }

  function applyEvent({ event, base, previousBase }: Extract<KeyChange, { kind: "event" }>): void {
    const { keyHash, previousHash, owner } = event;
    const outcomes = new Set([applyTold(keyHash, eventEntry(event, entryOf(keyHash)), base), mergeTold(event)]);
    if (event.kind === "rotated" && previousHash !== undefined && previousHash !== keyHash) {
      const told = eventPrevious(event, entryOf(previousHash), options.rotationGraceMillis);
      outcomes.add(applyTold(previousHash, told, previousBase));
      // The owner is that of both.
      if (owner !== undefined)
        outcomes.add(mergeTold({ kind: "created", atUnixMillis: 0, keyHash: previousHash, owner }));
    }
    if (outcomes.has("refused")) counts.refused++;
    else if (outcomes.has("applied")) counts.applied++;
    else counts.withoutEffect++;
  }

  function apply(change: KeyChange): void {
    if (change.kind === "event") return applyEvent(change);
    const keyHash = change.kind === "put" ? change.entry.keyHash : change.keyHash;
    const overlay = reconcile(overlayOf(overlays.get(keyHash), change), content.keys.get(keyHash));
    if (overlay !== undefined) setOverlay(keyHash, overlay, change.atUnixMillis);
  }

  for (const [keyHash, entry] of content.keys) records.set(keyHash, resolveKey(entry, content));

  return {
    options,
    isComplete: options.isComplete,
    get size() {
      return records.size;
    },
    eventCounts: counts,
    find(keyHash, atUnixMillis) {
      // Every rule asks for the same key, one after the other: nearly always the very same text.
      if (keyHash !== lastHash) {
        lastRecord = records.get(keyHash);
        lastHash = keyHash;
      }
      const now = lastRecord;
      if (atUnixMillis === undefined || timelines.size === 0) return now;
      const versions = timelines.get(keyHash);
      return versions === undefined ? now : recordAt(versions, now, atUnixMillis);
    },
    entry: entryOf,
    listing(keyHash) {
      const record = records.get(keyHash);
      return record === undefined ? undefined : { record, origin: overlays.get(keyHash)?.origin ?? "file" };
    },
    *list(after = "") {
      sorted ??= createSortedHashes(records.keys());
      for (const keyHash of sorted.after(after))
        yield { record: records.get(keyHash)!, origin: overlays.get(keyHash)?.origin ?? "file" };
    },
    hasPlan: (name) => content.plans.has(name),
    async replaceFile(next, atUnixMillis) {
      const resolved = new Map<string, KeyRecord>();
      let done = 0;
      for (const [keyHash, entry] of next.keys) {
        resolved.set(keyHash, resolveKey(entry, next));
        if (++done % KEYS_PER_TURN === 0) await nextTurn();
      }
      const before = records;
      content = next;
      eventKeys = 0;
      for (const [keyHash, overlay] of overlays) {
        const kept = reconcile(overlay, next.keys.get(keyHash));
        if (kept === undefined) overlays.delete(keyHash);
        else overlays.set(keyHash, kept);
        if (kept?.isOfEvents === true) eventKeys++;
      }
      for (const keyHash of overlays.keys()) {
        const record = resolve(keyHash);
        if (record === undefined) resolved.delete(keyHash);
        else resolved.set(keyHash, record);
      }
      records = resolved;
      sorted = undefined;
      lastHash = "";
      lastRecord = undefined;
      done = 0;
      const changed: string[] = [];
      for (const keyHash of new Set([...before.keys(), ...resolved.keys()])) {
        const [old, now] = [before.get(keyHash), resolved.get(keyHash)];
        if (!isDeepStrictEqual(old, now)) {
          remember(keyHash, old, now, atUnixMillis);
          changed.push(keyHash);
        }
        if (++done % KEYS_PER_TURN === 0) await nextTurn();
      }
      onReplaced(changed);
    },
    onReplaced(listener) {
      onReplaced = listener;
    },
    eventChange(event) {
      if (!options.trustsEvents) {
        counts.untrusted++;
        return undefined;
      }
      const { keyHash, previousHash } = event;
      const previous = previousHash === undefined ? undefined : content.keys.get(previousHash);
      return {
        kind: "event",
        event,
        base: lifecycleBase(content.keys.get(keyHash)),
        previousBase: lifecycleBase(previous),
      };
    },
    baseOf(keyHash, kind) {
      const entry = content.keys.get(keyHash);
      return kind === "lifecycle" ? lifecycleBase(entry) : entryBase(entry);
    },
    apply,
    dump: () => ({ overlays: [...overlays], timelines: [...timelines] }),
    restore(dumped) {
      for (const [keyHash, versions] of dumped.timelines) timelines.set(keyHash, versions);
      for (const [keyHash, overlay] of dumped.overlays) {
        const kept = reconcile(overlay, content.keys.get(keyHash));
        if (kept !== undefined) setOverlay(keyHash, kept, undefined);
      }
      for (const change of dumped.changes ?? []) apply(change);
    },
  };
}

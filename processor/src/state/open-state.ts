import type { Acknowledgement } from "../alerts/acknowledgement.ts";
import { mkdirSync } from "node:fs";
import { NO_CONTEXT, type RuleContext } from "../rules/context.ts";
import { findByEitherHash } from "../registry/either-hash.ts";
import type { ClientAddressing } from "../rules/novelty/client-addressing.ts";
import { createRules } from "../rules/index.ts";
import type { RulesOptions } from "../detection.ts";
import { KeytrailError } from "../errors.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import { keysOfChange, type KeyChange } from "../registry/key-change.ts";
import { createHeldRegistry } from "../registry/held-registry.ts";
import type { Registry } from "../registry/registry.ts";
import { DetectionCore } from "./core.ts";
import { decodeBatch, RECORD_BATCH, RECORD_EVENT, RECORD_LEAKS } from "./journal-format.ts";
import type { DeliveryState } from "./delivery-state.ts";
import { describe, Journal, type JournalPosition } from "./journal.ts";
import type { StateLimits } from "./limits.ts";
import { lockDirectory } from "./lock.ts";
import { encodeSnapshot, readSnapshot, restoreSnapshot, writeSnapshot } from "./snapshot.ts";

/** The payload of a leaks record. */
export interface LeaksRecord {
  readonly leaks: readonly LeakFinding[];
  readonly latenessMillis: number;
  /** Null in a replay. */
  readonly receivedAtUnixMillis: number | null;
}

/** Inputs besides telemetry that change the state, and what the delivery journals. */
export type StateEvent =
  | { readonly kind: "idle"; readonly sources: readonly string[] }
  | { readonly kind: "quiet"; readonly millis: number }
  /** A replay declared an input, or came to its end. */
  | {
      readonly kind: "open";
      readonly source: string;
      readonly watermarkMillis: number;
      readonly latenessMillis: number;
    }
  | { readonly kind: "close"; readonly source: string }
  /** What was said of keys beside the registry's file. */
  | { readonly kind: "keys"; readonly changes: readonly KeyChange[] }
  /** From here on what comes only teaches; or that is over, and was history. */
  | { readonly kind: "teach"; readonly isOn: boolean }
  | { readonly kind: "acknowledge"; readonly acknowledgement: Acknowledgement }
  | { readonly kind: "delivery"; readonly event: unknown };

export interface OpenStateOptions {
  /** Undefined keeps everything in memory. */
  readonly directory: string | undefined;
  readonly rules: RulesOptions;
  /** What rules may ask besides the sightings. @default nothing */
  readonly context?: RuleContext | undefined;
  /** Takes the journaled changes of keys; the one that the rules ask. @default they are kept for the next run */
  readonly registry?: JournaledRegistry | undefined;
  readonly limits: StateLimits;
  readonly retentionMillis: number;
  readonly collectRawRuns: boolean;
  /** Without a directory: keep every batch that evidence can ask for, so that two replays show the same. */
  readonly keepsAllBatches: boolean;
  /** Told of the delivery's part of the snapshot, and of its journaled events, in order. */
  readonly onDeliveryRestore: (core: DetectionCore, dumped: unknown) => void;
  readonly onDeliveryEvent: (core: DetectionCore, event: unknown) => void;
}

/** The part of a registry that lives in the state. */
export type JournaledRegistry = Pick<Registry, "apply" | "dump" | "restore">;

/** An open state: the core, its journal, and the way to a snapshot. */
export interface OpenState {
  readonly core: DetectionCore;
  readonly journal: Journal;
  /** Writes a snapshot, where there is a directory, and forgets what is needless then. */
  snapshot(delivery: DeliveryState): void;
  /** Forgets batches that no evidence can ask for any more. */
  prune(): void;
  close(): void;
}

/**
 * Opens a state directory: locks it, reads the newest snapshot, applies the journal after it.
 * @throws KeytrailError `state_unavailable` when it is locked, unreadable or of another format
 */
export function openState(options: OpenStateOptions): OpenState {
  const { directory, limits, registry = createHeldRegistry() } = options;
  const unlock = directory === undefined ? undefined : lock(directory);
  const keepsAll = directory === undefined && options.keepsAllBatches;
  const journal = new Journal(directory, keepsAll ? Number.POSITIVE_INFINITY : limits.maxRecentBytes);
  const context = options.context ?? NO_CONTEXT;
  // Asked only when sightings are judged: by then the core is there.
  const asked = findByEitherHash(context.registry, (hash) => core.keys.newestOf(hash));
  const addressing: ClientAddressing = {
    isSuspended: (serviceName, second) => core.folds?.isSuspended(serviceName, second) ?? false,
    isTeaching: () => core.teaching,
  };
  const rules = createRules(options.rules, { ...context, registry: asked, addressing });
  const core: DetectionCore = new DetectionCore({
    rules,
    limits,
    retentionMillis: options.retentionMillis,
    collectRawRuns: options.collectRawRuns,
    batches: journal,
    geo: context.geo,
    registry: asked,
    nameOf: (keyHash) => asked.find(keyHash)?.name ?? "",
  });
  let snapshotNumber = 0;
  let position: JournalPosition = { segment: 0, offset: 0 };
  try {
    const found = directory === undefined ? undefined : readSnapshot(directory);
    if (found !== undefined) {
      snapshotNumber = found.number;
      position = found.data.position;
      // Before all that asks it.
      if (found.data.registry !== undefined) registry.restore(found.data.registry);
      restoreSnapshot(core, found.data, (id) => rules.find((rule) => rule.id === id));
      const { dumped, events } = found.data.delivery;
      if (dumped !== undefined) options.onDeliveryRestore(core, dumped);
      for (const event of events) options.onDeliveryEvent(core, event);
    }
    journal.open((type, payload, at) => {
      if (at.segment < position.segment || (at.segment === position.segment && at.offset < position.offset)) return;
      applyRecord(core, type, payload, { ...options, registry });
    }, position);
  } catch (error) {
    unlock?.();
    throw error;
  }
  const prune = (): void => {
    const oldest = journal.prune(
      core.neededFromSecond() * 1000 - 60_000,
      directory === undefined ? journal.position : position,
    );
    for (const sequence of core.lateSequences) if (sequence < oldest) core.lateSequences.delete(sequence);
  };
  return {
    core,
    journal,
    prune,
    snapshot(delivery) {
      if (directory === undefined) {
        prune();
        return;
      }
      const next = journal.position;
      writeSnapshot(directory, ++snapshotNumber, encodeSnapshot(core, next, delivery, registry.dump()));
      position = next;
      prune();
    },
    close() {
      journal.close();
      unlock?.();
    },
  };
}

function lock(directory: string): () => void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return lockDirectory(directory);
  } catch (cause) {
    if (cause instanceof KeytrailError) throw cause;
    throw new KeytrailError(
      "state_unavailable",
      `Cannot open state.directory ${directory}: wanted a directory that can be written: received ${describe(cause)}`,
      { cause },
    );
  }
}

/** Applies a record of the journal. */
export function applyRecord(core: DetectionCore, type: number, payload: Buffer, takers: EventTakers): void {
  if (type === RECORD_BATCH) {
    core.apply(core.recover(decodeBatch(payload)));
    core.settle();
    return;
  }
  if (type === RECORD_LEAKS) {
    const { leaks, latenessMillis, receivedAtUnixMillis } = JSON.parse(payload.toString()) as LeaksRecord;
    core.applyLeaks(leaks, latenessMillis, receivedAtUnixMillis ?? undefined);
    core.settle();
    return;
  }
  if (type === RECORD_EVENT) applyEvent(core, JSON.parse(payload.toString()) as StateEvent, takers);
}

/** Who takes the inputs that the core does not know. */
export type EventTakers = Partial<Pick<OpenStateOptions, "onDeliveryEvent" | "registry">>;

/** Applies an input that is no telemetry: the same live and from the journal. */
export function applyEvent(core: DetectionCore, event: StateEvent, takers: EventTakers): void {
  switch (event.kind) {
    case "idle":
      for (const source of event.sources) core.sources.rest(source);
      core.settle();
      return;
    case "quiet":
      core.quietMillis = Math.max(core.quietMillis, event.millis);
      core.settle();
      return;
    case "open":
      core.sources.open(event.source, event.watermarkMillis, event.latenessMillis);
      return;
    case "close":
      core.sources.close(event.source);
      core.settle();
      return;
    case "keys":
      for (const change of event.changes) takers.registry?.apply(change);
      core.refold(event.changes.flatMap(keysOfChange));
      return;
    case "teach":
      if (!event.isOn) core.settleTaught();
      core.teaching = event.isOn;
      return;
    case "acknowledge":
      core.acknowledge(event.acknowledgement);
      return;
    case "delivery":
      takers.onDeliveryEvent?.(core, event.event);
      return;
  }
}

import type { Acknowledgement } from "./alerts/acknowledgement.ts";
import type { Alert, Severity } from "./alerts/alert.ts";
import type { Explanation } from "./alerts/explanation.ts";
import type { Incident } from "./alerts/incident.ts";
import type { LeakFinding } from "./leaks/leak.ts";
import type { KnownKeys } from "@keytrail/sdk/keys";
import type { KeyChange, KeyEvent } from "./registry/key-change.ts";
import type { SightingBatch } from "./sightings/batch.ts";

/** Sightings received = counted + duplicate + late, always. */
export interface DetectionCounters {
  readonly received: number;
  readonly counted: number;
  readonly duplicate: number;
  readonly late: number;
  /** Counted at their receipt because their own time was more than 60 s ahead of the clock; part of `counted`. */
  readonly skewed: number;
  readonly leaksReceived: number;
  readonly leaksCounted: number;
  readonly leaksDuplicate: number;
  readonly leaksLate: number;
  /** Further hashes that keys got while the hash secret was rotated. */
  readonly keysRotated: number;
  /** Claims that two hashes are one key's which contradict what was said before: the hashes stay keys of their own. */
  readonly rotationsRefused: number;
  /** Keys, addresses, sources, fingerprints put out because a bound was reached, by what. */
  readonly evicted: Readonly<Record<string, number>>;
  readonly keys: number;
  readonly openAlerts: number;
  /** Opened since the state began, by rule. */
  readonly alertsOpened: Readonly<Record<string, number>>;
  /** Lines told to exporters, and opens folded into summaries. */
  readonly delivered: number;
  readonly summarized: number;
}

/** What stands at one moment. */
export interface AlertsLook {
  readonly alerts: readonly Alert[];
  readonly incidents: readonly Incident[];
  incidentOf(alertId: string): string | undefined;
  acknowledgementOf(alertId: string): Acknowledgement | undefined;
}

/** The stage behind the pipeline: journal, state, rules, alerts. */
export interface Detection {
  /** True when an accepted or any other sighting of this key hash is in the state. */
  isKnownKeyHash(keyHash: string): boolean;
  /** The keys of accepted sightings in the state, with the names that their services gave. Its size counts the other keys as well. */
  readonly acceptedKeys: KnownKeys;
  /**
   * Journals the sightings and leaks (group `fdatasync`), then applies them; both have happened when it resolves.
   * @throws KeytrailError `transient` when the journal can't be written: nothing was counted, the sender may retry
   */
  ingest(
    batches: readonly SightingBatch[],
    leaks: readonly LeakFinding[],
    receivedAtUnixMillis: number,
    /** What services told of their keys; it counts before the sightings of the same call. */
    keyEvents?: readonly KeyEvent[],
  ): Promise<void>;
  /**
   * Journals changes of the key registry, then applies them; both have happened when it resolves.
   * @throws KeytrailError `transient` when the journal can't be written: nothing was changed
   * @throws TypeError when the detection has no registry
   */
  changeKeys(changes: readonly KeyChange[]): Promise<void>;
  /** The alert set: one object per episode, in the order of (first_seen, rule id, id). */
  alertSet(): Promise<readonly Alert[]>;
  /**
   * The alerts and what they are together, for people.
   * @param withProvisional also alerts that may still be withdrawn, which the alert set leaves out
   */
  look(withProvisional: boolean): Promise<AlertsLook>;
  /**
   * Why there is an alert, derived once more from the journal where that can be done beside the work.
   * @returns undefined for an alert that is not there
   */
  explain(id: string): Promise<Explanation | undefined>;
  /**
   * Notes that someone looked at an alert: journaled, then applied; both have happened when it resolves. What raised it may teach from now on.
   * @returns the first acknowledgement of the alert, which stands; undefined for an alert that is not there
   * @throws KeytrailError `transient` when the journal can't be written: nothing was changed
   */
  acknowledge(id: string, by: string, note: string): Promise<Acknowledgement | undefined>;
  readonly counters: DetectionCounters;
  /** Delivers what is due, writes a snapshot, closes the journal. */
  close(): Promise<void>;
}

/** A maximal run of an entity's cells that hold sightings and end a window that is over the limit. */
export interface RawRun {
  readonly rule: string;
  readonly entity: Readonly<Record<string, string>>;
  /** First and last cell, unix seconds. */
  readonly fromUnixSeconds: number;
  readonly toUnixSeconds: number;
  readonly peak: number;
}

/** What recorded input gave. */
export interface ReplayResult {
  /** The alert set. */
  readonly alerts: readonly Alert[];
  /** What the alerts are together. */
  readonly incidents: readonly Incident[];
  readonly rawRuns: readonly RawRun[];
}

/** Detection over recorded input: no clock, no idle sources. */
export interface Replay {
  /**
   * Declares an input before it is read, so that its watermark holds the engine's back.
   * @param firstEventUnixMillis time of its first event, where a peek can tell
   */
  openSource(source: string, firstEventUnixMillis: number | undefined, latenessMillis: number): void;
  /** Applies rows in the order of arrival. Their `source` column names an open source. */
  apply(
    batches: readonly SightingBatch[],
    leaks: readonly LeakFinding[],
    /** What services told of their keys; it counts before the sightings of the same call. */
    keyEvents?: readonly KeyEvent[],
  ): Promise<void>;
  /** The input has ended: it no longer holds the watermark back. */
  closeSource(source: string): void;
  readonly counters: DetectionCounters;
  /** True when a sighting of this key hash was counted, in this run or in an earlier one of the same state. */
  isKnownKeyHash(keyHash: string): boolean;
  /** As in {@link Detection}. */
  readonly acceptedKeys: KnownKeys;
  /** Gives the state back without saving: for input that broke off. What was applied is in the journal. */
  close(): void;
  /** Saves the state where there is one, then moves the watermark to the newest event time and returns what stands. */
  finish(): Promise<ReplayResult>;
}

/** Limits and severities of the built-in rules of this cut; durations in milliseconds. */
export interface RulesOptions {
  /** `literal` switches learning, gates and storm control off. Default `default`. */
  readonly pack: "default" | "literal";
  readonly request_rate_burst: {
    readonly enabled: boolean;
    readonly limit: number;
    readonly windowMillis: number;
    readonly severity: Severity;
  };
  readonly request_rate_sustained: {
    readonly enabled: boolean;
    readonly limit: number;
    readonly windowMillis: number;
    readonly severity: Severity;
  };
  readonly new_client_address: {
    readonly enabled: boolean;
    readonly memoryMillis: number;
    readonly severity: Severity;
    /** Sightings of the key below which the severity is low. */
    readonly learningSightings: number;
    /** Bits of an address that count as one client. */
    readonly ipv4PrefixBits: number;
    readonly ipv6PrefixBits: number;
  };
  readonly leaked_key: { readonly enabled: boolean };
  /** Ids of rules that are judged and counted, and whose alerts are never delivered. @default none */
  readonly simulate?: readonly string[];
  /** Options of the other rules of the pack, by id: what is absent is off. @default none */
  readonly more?: Readonly<Record<string, { readonly enabled: boolean }>>;
}

/** The limits of the built-in pack (`detection.md` 2). */
export const DEFAULT_RULES: RulesOptions = {
  pack: "default",
  request_rate_burst: { enabled: true, limit: 100, windowMillis: 60_000, severity: "medium" },
  request_rate_sustained: { enabled: true, limit: 500, windowMillis: 300_000, severity: "high" },
  new_client_address: {
    enabled: true,
    memoryMillis: 30 * 86_400_000,
    severity: "medium",
    learningSightings: 20,
    ipv4PrefixBits: 32,
    ipv6PrefixBits: 64,
  },
  leaked_key: { enabled: true },
};

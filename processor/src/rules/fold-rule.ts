import type { EvidenceRow } from "../alerts/evidence.ts";
import type { Severity } from "../alerts/alert.ts";
import type { GeoPlace } from "../geo/geo.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import type { RuleBase } from "./rule-base.ts";

/** One sighting as a fold sees it. Good for the call that gives it: a state keeps `evidenceOf(sighting)`, never the sighting. */
export interface FoldSighting extends EvidenceRow {
  /** Cell of the sighting, unix seconds. */
  readonly second: number;
  /** Empty for a request that had none. */
  readonly keyHash: string;
  /** `api_key.id` or `api_key.owner`; empty when not given. */
  readonly keyName: string;
  /** `api_key.format`; empty when not given. */
  readonly keyFormat: string;
  /** Forwarding headers came from a peer that is not trusted. */
  readonly addressUntrusted: boolean;
  /** Where the client is and whose its network. */
  readonly place: GeoPlace;
  readonly userAgent: string;
  /** `http.request.method`, empty when unknown. */
  readonly method: string;
  /** 32 bits over `url.path`; 0 when unknown: tells object ids apart without keeping them. */
  readonly pathHash: number;
  readonly serviceVersion: string;
  /** `service.instance.id`, else the connection, else the file. */
  readonly source: string;
  /** `http.request.resend_count`. */
  readonly resendCount: number;
  /** Bytes of the response's body; undefined when unknown. */
  readonly responseBytes: number | undefined;
  /** Seconds of the response's `Retry-After` header, `absent` when it had none, undefined when the telemetry doesn't say. */
  readonly retryAfter: number | "absent" | undefined;
  /** What told of it first; `log`: a line of an access log or the like. `leak`: no request, but a leak of the key, which only rules that see leaks get; `acknowledgement`: see {@link FoldRule.acknowledge}, no rule gets it as a sighting. */
  readonly kind: "span" | "audit" | "log" | "leak" | "acknowledgement";
  /** The other of the two records of a request that came as a span and as an audit record; only for rules that see second records. */
  readonly isSecondRecord: boolean;
  /** Set for the kind `leak`. */
  readonly leak: LeakFinding | undefined;
  /** Set for the kind `acknowledgement`. */
  readonly acknowledged?: AcknowledgedAlert | undefined;
  /** The span said that an audit record goes with it. */
  readonly isAuditPromised: boolean;
  /** `keytrail.audit.sequence` of an audit record, from 1; undefined without one. */
  readonly auditSequence: number | undefined;
}

/** The alert that an acknowledgement is about. */
export interface AcknowledgedAlert {
  readonly rule: string;
  readonly entity: Readonly<Record<string, string>>;
}

/** Which sightings a rule folds together. Rules that share one share the object. */
export interface Partition {
  /** Says what its members have in common: `api_key.hash`, `client prefix`. */
  readonly name: string;
  /** @returns the entity's text; undefined: the sighting does not concern rules of this partition */
  of(sighting: FoldSighting): string | undefined;
  /**
   * The entity that a match of a rule came from.
   * @param entity the match's
   * @returns undefined where that does not tell
   */
  ofEntity?(entity: Readonly<Record<string, string>>): string | undefined;
}

/**
 * When a match is told.
 * `monotone`: at once, and more sightings never take it back. `ordered`: at once, `provisional` until the watermark has passed, may be withdrawn.
 * `watermark`: when the watermark has passed the match's second; such rules match in {@link FoldRule.endSecond} or {@link FoldRule.wake}.
 */
export type FoldTiming = "monotone" | "ordered" | "watermark";

/** A second in which a rule says that something is wrong. */
export interface FoldMatch {
  /** Cell of the match, unix seconds. */
  readonly second: number;
  /** The entity's pairs: matches of one entity nearer than the rule's `keepAliveSeconds` are one alert. */
  readonly entity: Readonly<Record<string, string>>;
  readonly severity: Severity;
  /** The number that was compared; the alert shows the highest. */
  readonly observed: number;
  /** @default null */
  readonly threshold?: number | undefined;
  /** What is usual for this entity. @default null */
  readonly baseline?: number | undefined;
  /** Length of the window that ends with the match's second. @default from the first match to the last */
  readonly windowSeconds?: number | undefined;
  /** Values for the sentences; those of the match with the highest `observed` (the earliest of equals) are shown. */
  readonly details?: Readonly<Record<string, string | number>> | undefined;
  /** Why it is quieter than it could be: `learning: 3 of 20`. @default none */
  readonly gates?: readonly string[] | undefined;
  /** Sightings that show it; the alert keeps the first, the last, and a sample. */
  readonly evidence: readonly EvidenceRow[];
}

/** Takes a match of the rule. */
export type Found = (match: FoldMatch) => void;

/**
 * A rule as a fold over the sightings of one entity in event order (time, trace id, span id), which makes its matches a function of the set of sightings.
 * The engine feeds each sighting once; one that comes late makes it fold again from the last state that can't change.
 * No clock, no I/O, no memory outside of the state.
 */
export interface FoldRule<State = unknown> extends RuleBase {
  readonly kind: "fold";
  readonly timing: FoldTiming;
  readonly partition: Partition;
  /** Also gets leaks, as sightings of kind `leak`. @default false */
  readonly seesLeaks?: boolean;
  /** Also gets the second of a request's two records, in whatever order they came. @default false */
  readonly seesSecondRecords?: boolean;
  /** An alert's `observed` is the number of its matches, not the highest of theirs. @default false */
  readonly observesCount?: boolean;
  /** The state of an entity that was never seen: plain data that `v8.serialize` takes, of bounded size. */
  createState(): State;
  /** A copy that shares nothing that is changed in place. */
  cloneState(state: State): State;
  /** One sighting. Sightings come in event order. */
  fold(state: State, sighting: FoldSighting, found: Found): void;
  /**
   * Someone acknowledged an alert of the rule: what raised it may teach from this second on. Comes in event order, between the sightings; it matches nothing.
   * @param entity the entity of the alert's matches
   */
  acknowledge?(state: State, entity: Readonly<Record<string, string>>, second: number): void;
  /** All sightings of the second were folded; called once for each second that had some, before a later second's. */
  endSecond?(state: State, second: number, found: Found): void;
  /** Earliest second at whose end the rule wants to look though nothing came; undefined for none. */
  wakeAt?(state: State): number | undefined;
  /** Nothing came up to the end of this second, which {@link wakeAt} had asked for. `wakeAt` must be later or undefined afterwards. */
  wake?(state: State, second: number, found: Found): void;
  /** True when the state says no more than a fresh one would, for all sightings after this second: it may be forgotten. */
  isIdle(state: State, second: number): boolean;
}

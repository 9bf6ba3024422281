import type { ScrubCounts } from "./counts.ts";
import type { LocationRoot, ScrubLeak } from "./leaks.ts";

/** Attributes of any nesting, as they stand in telemetry. */
export type ScrubAttributes = Readonly<Record<string, unknown>>;

/** Whose text is scrubbed now. */
export interface ScrubSubject {
  /** 32 hex digits, empty for a log record without a trace; undefined for what belongs to no request: a resource, a scope, a metric. */
  readonly traceId: string | undefined;
  /** `api_key.source` of a server span, empty for anything else. */
  readonly ownSource: string;
}

/**
 * Takes raw keys out of telemetry, one item at a time: `begin`, scrub its parts, `leaks`. Every method returns the very same object when it
 * changed nothing.
 */
export interface SubjectScrubber {
  readonly counts: ScrubCounts;
  begin(subject: ScrubSubject): void;
  text(text: string, root: LocationRoot): string;
  /** A value of any nesting that is no attribute: a log body. */
  value(value: unknown, root: LocationRoot): unknown;
  attributes(attributes: ScrubAttributes, root: LocationRoot, eventName?: string): ScrubAttributes;
  /** What was found since `begin`, outside the key's own place, each once. */
  leaks(): readonly ScrubLeak[];
}

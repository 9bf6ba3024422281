/** A string of telemetry that holds no secret. */
export interface CleanString {
  /** The attribute's name as OTLP carries it; empty for a log body and for what has no name: a span's name, an attribute's key. */
  readonly name: string;
  readonly text: string;
  /** The class of the text: `uuid`, `digest`, `path`, `prose` …; `captured` where the attribute's name doesn't tell. */
  readonly kind: string;
  /** Whether an instrumentation wrote it at the time of the run. */
  readonly isCaptured: boolean;
}

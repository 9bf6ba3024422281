/** From least to most urgent. */
export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export type AlertState = "open" | "update" | "close" | "withdrawn";

/** One sighting or leak that an alert rests on. Fields that are unknown are left out. */
export interface AlertEvidence {
  readonly trace_id: string;
  readonly span_id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly "client.address"?: string;
  readonly "http.route"?: string;
  readonly "http.response.status_code"?: number;
  readonly "service.name"?: string;
}

/** The one JSON shape of an alert, fields in this order. Times are ISO 8601 in UTC with milliseconds. */
export interface Alert {
  /**
   * First 32 hex digits of SHA-256 over the JSON array [rule id, rule version, sorted entity pairs, first cell in unix seconds]. The pairs are those
   * of `entity`, but with the first hash of a key that got others as the hash secret was rotated: the id stays.
   */
  readonly id: string;
  /** Rises with each delivered line of this id; 1 in the alert set. */
  readonly revision: number;
  readonly state: AlertState;
  readonly rule: { readonly id: string; readonly version: string };
  readonly severity: Severity;
  readonly title: string;
  readonly entity: Readonly<Record<string, string>>;
  readonly window: { readonly from: string; readonly to: string };
  readonly observed: number;
  readonly threshold: number | null;
  readonly baseline: number | null;
  readonly count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly provisional: boolean;
  readonly evidence: readonly AlertEvidence[];
  readonly gates: readonly string[];
  readonly counterfactual: string;
  /** Values of the match that is shown, by the names that the rule's documentation gives; left out where there are none. */
  readonly details?: Readonly<Record<string, string | number>>;
  readonly completeness: { readonly sampled: boolean };
  /** Present on a `close` whose episode went into another: that alert's id. */
  readonly superseded_by?: string;
  /** Present on the one line that stands for many opens (storm control, a cold start): how many, and a sample of their ids. */
  readonly summary?: { readonly count: number; readonly sample_ids: readonly string[] };
}

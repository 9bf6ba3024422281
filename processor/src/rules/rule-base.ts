/** What a rule's sentences may say. */
export interface RuleFacts {
  /** `3f9a… (checkout-prod)`: enough to recognise the key, never the key. */
  readonly keyLabel: string;
  readonly entity: Readonly<Record<string, string>>;
  readonly observed: number;
  /** The limit of a rule that counts, as it held for this key; undefined for other rules. */
  readonly limit?: number | undefined;
  /** True when some of it was counted from sampled spans. */
  readonly sampled: boolean;
  /** What a fold's match told for its sentences; empty for other rules. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** What every rule says of itself. */
export interface RuleBase {
  /** lower_snake_case; says what is seen. */
  readonly id: string;
  /** Hash of the parameters that change matching: an upgrade that changes none of them re-alerts nothing. */
  readonly version: string;
  /** Matching cells nearer than this are one episode. */
  readonly keepAliveSeconds: number;
  /** On an empty store its opens are told as one summary. */
  readonly needsHistory: boolean;
  /** Judged and counted, and never delivered. @default false */
  readonly isSimulated?: boolean;
  readonly title: (facts: RuleFacts) => string;
  readonly counterfactual: (facts: RuleFacts) => string;
}

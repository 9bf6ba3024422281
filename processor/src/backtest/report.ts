import type { Alert } from "../alerts/alert.ts";
import type { RecordedCounters } from "../sightings/replay/recorded-run.ts";
import type { AlertDiff } from "./compare-alerts.ts";
import type { Judgement } from "./judge-alerts.ts";
import type { CostTable } from "./rule-cost.ts";

/** What one value of a sweep gives. */
export interface SweepPoint {
  readonly value: number | string;
  /** Alerts of the rule. */
  readonly alerts: number;
  /** Distinct keys that they name. */
  readonly keys: number;
  /** Of the rule's alerts and of all labels; null without labels, and where there is nothing to share. */
  readonly precision: number | null;
  readonly recall: number | null;
}

/** What a backtest found; what was not asked for is absent. */
export interface BacktestReport {
  readonly inputs: readonly string[];
  readonly counters: RecordedCounters;
  readonly alerts: readonly Alert[];
  /** Where lines carry labels. */
  readonly judgement: Judgement | undefined;
  readonly diff:
    | (AlertDiff & { readonly from: string; readonly to: string; readonly judgement: Judgement | undefined })
    | undefined;
  readonly sweep:
    | { readonly rule: string; readonly option: string; readonly points: readonly SweepPoint[] }
    | undefined;
  readonly cost: CostTable | undefined;
}

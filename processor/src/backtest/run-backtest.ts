import type { Alert } from "../alerts/alert.ts";
import type { Clock } from "../clock.ts";
import type { RulesOptions } from "../detection.ts";
import { SightingLabels } from "../sightings/replay/labels.ts";
import type { OwnRulesChoice, RecordedInputs, RecordedRun } from "../sightings/replay/recorded-run.ts";
import { standing } from "./alert-time.ts";
import { compareAlerts } from "./compare-alerts.ts";
import { judgeAlerts, type Judgement } from "./judge-alerts.ts";
import { onlyRule } from "./only-rule.ts";
import type { BacktestReport, SweepPoint } from "./report.ts";
import { measureRuleCosts } from "./rule-cost.ts";

/** What a backtest is to find out. */
export interface BacktestPlan {
  /** The inputs' names, for the report. */
  readonly files: readonly string[];
  /** The rules that are tried. */
  readonly rules: RulesOptions;
  /** Undefined: those of the inputs' configuration. */
  readonly ownRules: OwnRulesChoice | undefined;
  /** What stands for them in words, and the rules that they are held against. */
  readonly diff:
    | { readonly from: string; readonly to: string; readonly rules: RulesOptions; readonly ownRules: OwnRulesChoice }
    | undefined;
  readonly sweep:
    | {
        readonly rule: string;
        readonly option: string;
        readonly points: readonly { readonly value: number | string; readonly rules: RulesOptions }[];
      }
    | undefined;
  readonly cost: boolean;
}

/** One run after the other over the same inputs: one state is in memory at a time. */
export async function runBacktest(
  inputs: RecordedInputs,
  plan: BacktestPlan,
  clock: Clock,
): Promise<{ readonly run: RecordedRun; readonly report: BacktestReport }> {
  const labels = new SightingLabels();
  const run = await inputs.run({ rules: plan.rules, ownRules: plan.ownRules, labels });
  const judge = (alerts: readonly Alert[]): Judgement | undefined =>
    labels.areThere ? judgeAlerts(alerts, labels) : undefined;
  const { diff, sweep } = plan;
  const after = diff === undefined ? undefined : await inputs.run({ rules: diff.rules, ownRules: diff.ownRules });
  const points: SweepPoint[] = [];
  for (const { value, rules } of sweep?.points ?? []) {
    const { alerts } = await inputs.run({ rules: onlyRule(rules, sweep?.rule) });
    points.push(
      toPoint(
        value,
        standing(alerts).filter(({ rule }) => rule.id === sweep?.rule),
        judge,
      ),
    );
  }
  const cost = plan.cost ? await measureRuleCosts(inputs, plan.rules, clock) : undefined;
  const report: BacktestReport = {
    inputs: plan.files,
    counters: run.counters,
    alerts: run.alerts,
    judgement: judge(run.alerts),
    diff:
      diff === undefined || after === undefined
        ? undefined
        : { ...compareAlerts(run.alerts, after.alerts), from: diff.from, to: diff.to, judgement: judge(after.alerts) },
    sweep: sweep === undefined ? undefined : { rule: sweep.rule, option: sweep.option, points },
    cost,
  };
  return { run, report };
}

function toPoint(
  value: number | string,
  alerts: readonly Alert[],
  judge: (alerts: readonly Alert[]) => Judgement | undefined,
): SweepPoint {
  const judgement = judge(alerts);
  return {
    value,
    alerts: alerts.length,
    keys: new Set(alerts.flatMap(({ entity }) => entity["api_key.hash"] ?? [])).size,
    precision: judgement?.precision ?? null,
    recall: judgement?.recall ?? null,
  };
}

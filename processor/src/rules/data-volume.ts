import {
  createBaselineRule,
  usualText,
  type BaselineOptions,
  type BaselineRuleState,
} from "./baseline/baseline-rule.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { KEY_PARTITION } from "./partitions.ts";

const ID = "data_volume";
/** What is counted: with it, the least number of 50 is 5 MB. */
const UNIT_BYTES = 100_000;
const MEGABYTE = 1_000_000;

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key takes far more data than usual",
  means:
    "In two of three five-minute buckets the responses to a key held more than 5 MB, more than three times what is usual for it at this hour of the week and more than six times its usual spread above that. Or they grew little by little. Responses whose size the telemetry does not tell are left out. A new key is learned for a day before anything is said.",
  matters: "Data that leaves is what most thieves of keys are after, and a few requests may take all of it.",
  doNext:
    "Look at the routes in the evidence: which data went out, and to which address. If the owner can't say why, rotate the key.",
  falseAlerts: "A monthly export, a first synchronisation of a new client, larger answers after a deployment.",
  tuning: "`severity`, `ramp_severity`, `memory`.",
  owasp: ["API3:2023", "API4:2023", "API6:2023"],
  attack: ["T1567", "T1119"],
  monotone: false,
  needs: [],
};

/** The bytes that a key takes in five minutes leave what is usual for it. */
export function createDataVolume(options: BaselineOptions): FoldRule<BaselineRuleState> {
  return createBaselineRule(
    {
      id: ID,
      partition: KEY_PARTITION,
      entityOf: ({ keyHash }) => ({ "api_key.hash": keyHash }),
      amountOf: ({ responseBytes }) => (responseBytes === undefined ? undefined : responseBytes / UNIT_BYTES),
      unit: UNIT_BYTES,
      title: ({ keyLabel, observed, sampled, details }) =>
        `Key ${keyLabel} took ${sampled ? "an estimated " : ""}${megabytes(observed)} in 5 minutes, ${usualText(details, megabytes(Number(details["usual"])))}`,
      counterfactual: ({ details }) =>
        `would not fire with ${megabytes(Number(details["threshold"]))} in 5 minutes or less`,
    },
    options,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

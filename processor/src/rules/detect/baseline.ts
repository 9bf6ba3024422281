import { BASELINE_LIMITS } from "../baseline/baseline.ts";
import { createBaselineRule, usualText, type BaselineRuleState } from "../baseline/baseline-rule.ts";
import { entityByFields } from "../fields.ts";
import type { FoldRule, FoldSighting } from "../fold-rule.ts";
import { detectBase, type DetectOptions } from "./detect-rule.ts";

/** What a baseline can follow. */
export const BASELINE_AMOUNTS = ["requests", "response_bytes"] as const;

/** Parameters of the kind `baseline`. */
export interface BaselineParameters {
  /** What is added up in five minutes. */
  readonly of: (typeof BASELINE_AMOUNTS)[number];
  /** The least that is worth an alert: requests, or bytes. */
  readonly minimum: number;
  /** How long what is usual is remembered of an entity that stays away. */
  readonly memorySeconds: number;
}

const AMOUNTS: Readonly<Record<BaselineParameters["of"], (sighting: FoldSighting) => number | undefined>> = {
  requests: () => 1,
  response_bytes: ({ responseBytes }) => responseBytes,
};

/** `baseline`: requests or bytes of the entity in five minutes leave what is usual for it. */
export function createBaselineDetect(
  options: DetectOptions,
  { of, minimum, memorySeconds }: BaselineParameters,
): FoldRule<BaselineRuleState> {
  const amountOf = AMOUNTS[of];
  const name = of === "requests" ? "requests" : "bytes of responses";
  const base = detectBase(options, {
    parameters: { detect: "baseline", of, minimum, memorySeconds },
    needsHistory: true,
    title: ({ observed, sampled, details }) =>
      `had ${sampled ? "an estimated " : ""}${observed} ${name} in 5 minutes, ${usualText(details, String(details["usual"]))}`,
    counterfactual: ({ details }) => `would not fire with ${details["threshold"]} ${name} in 5 minutes or fewer`,
  });
  // Whatever is followed, x = ln(1 + number) must tell small numbers apart: the minimum is put where a count of 50 would be.
  const unit = minimum / BASELINE_LIMITS.count;
  const rule = createBaselineRule(
    {
      ...base,
      entityOf: (sighting) => entityByFields(options.entity, sighting),
      amountOf(sighting) {
        if (!options.where(sighting)) return undefined;
        const amount = amountOf(sighting);
        return amount === undefined ? undefined : amount / unit;
      },
      unit,
    },
    { severity: options.severity, rampSeverity: options.severity, memoryMillis: memorySeconds * 1000 },
  );
  return { ...rule, version: base.version, keepAliveSeconds: options.keepAliveSeconds };
}

import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";
import { newValues } from "./new-values.ts";

/** A user agent's first product name is new for an established key. */
export function userAgentChange(
  sightings: readonly FoldSighting[],
  terms: {
    readonly memorySeconds: number;
    readonly learning: number;
    readonly quarantine: number;
    readonly severity: string;
  },
): OracleMatch[] {
  return [...Map.groupBy(sightings.toSorted(compareRows), ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) => {
    const values = ofKey.map((one) => ({
      second: one.second,
      weight: one.weight / 256,
      value: OUTCOMES[one.outcome] === "accepted" ? one.userAgent.split("/")[0]!.split(" ")[0]!.toLowerCase() : "",
    }));
    return newValues(values, {
      memory: terms.memorySeconds,
      quarantine: terms.quarantine,
      learning: terms.learning,
      severityOf: () => terms.severity,
      isSilentWhileLearning: true,
    }).map(({ index, severity }) => ({
      second: values[index]!.second,
      entity: { "api_key.hash": key, "user_agent.family": values[index]!.value },
      severity,
    }));
  });
}

import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";
import { newValues } from "./new-values.ts";

/** A route that the key never used, unless it met a new version of the service in the time before. */
export function endpointNovelty(
  sightings: readonly FoldSighting[],
  terms: {
    readonly learning: number;
    readonly quarantine: number;
    readonly release: number;
    readonly severity: string;
  },
): OracleMatch[] {
  return [...Map.groupBy(sightings.toSorted(compareRows), ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) => {
    const isAccepted = (one: FoldSighting): boolean => OUTCOMES[one.outcome] === "accepted";
    const isFreshRelease = (index: number): boolean => {
      const { serviceName, second } = ofKey[index]!;
      const met = ofKey
        .slice(0, index + 1)
        .filter((one) => isAccepted(one) && one.serviceName === serviceName && one.serviceVersion !== "");
      const arrivals = met.filter(
        (one, at) => at > 0 && !met.slice(0, at).some((other) => other.serviceVersion === one.serviceVersion),
      );
      return arrivals.some((one) => second - one.second < terms.release);
    };
    const values = ofKey.map((one) => ({
      second: one.second,
      weight: one.weight / 256,
      value: isAccepted(one) && one.route !== "" ? `${one.serviceName}|${one.route}` : "",
    }));
    return newValues(values, {
      memory: Number.POSITIVE_INFINITY,
      quarantine: terms.quarantine,
      learning: terms.learning,
      severityOf: (index) => (isFreshRelease(index) ? undefined : terms.severity),
      isSilentWhileLearning: true,
    }).map(({ index, severity }) => ({
      second: ofKey[index]!.second,
      entity: {
        "api_key.hash": key,
        "service.name": ofKey[index]!.serviceName,
        "http.route": ofKey[index]!.route,
      },
      severity,
    }));
  });
}

import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";
import { isUnseenUsual, newValues, unseenShareBefore, type ValueSighting } from "./new-values.ts";

export interface NetworkTerms {
  readonly memorySeconds: number;
  readonly learning: number;
  readonly literal: boolean;
  readonly valueName: string;
  readonly valueOf: (sighting: FoldSighting) => string;
}

/** new_asn and new_country. */
export function networkNovelty(
  sightings: readonly FoldSighting[],
  terms: NetworkTerms,
): (OracleMatch & { readonly gates: readonly string[] })[] {
  return [...Map.groupBy(sightings.toSorted(compareRows), ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) => {
    const valuesBy = (read: (one: FoldSighting) => string): ValueSighting[] =>
      ofKey.map((one) => ({
        second: one.second,
        weight: one.weight / 256,
        value: OUTCOMES[one.outcome] === "accepted" ? read(one) : "",
      }));
    const values = valuesBy(terms.valueOf);
    const addresses = valuesBy((one) => one.clientAddress);
    const quarantine = terms.literal ? 0 : 86_400;
    const newTerms = { memory: terms.memorySeconds, quarantine, learning: terms.literal ? 0 : terms.learning };
    /** What teaches depends on the severities before, which depend on what taught: so the history is built up one by one. */
    const severities: string[] = [];
    values.forEach((_, index) => {
      const found = newValues(values.slice(0, index), {
        ...newTerms,
        severityOf: (at) => severities[at],
      });
      const heldBefore = new Set(
        found.filter(({ severity }) => quarantine > 0 && severity !== "low").map((match) => match.index),
      );
      const { second } = values[index]!;
      const history = new Set(
        ofKey
          .slice(0, index)
          .filter(
            (one, at) => values[at]!.value !== "" && !heldBefore.has(at) && second - one.second <= terms.memorySeconds,
          )
          .map(({ place }) => place.networkKind),
      );
      const kind = ofKey[index]!.place.networkKind;
      const isOnly = (other: "hosting" | "residential"): boolean => history.size === 1 && history.has(other);
      const isOpposite = (kind === "hosting" && isOnly("residential")) || (kind === "residential" && isOnly("hosting"));
      severities.push(isOpposite ? "high" : "medium");
    });
    return newValues(values, { ...newTerms, severityOf: (index) => severities[index] }).map(
      ({ index, severity, gates }) => {
        const isFirst = !values.some(
          (other, at) =>
            at < index && other.value === values[index]!.value && values[index]!.second - other.second < quarantine,
        );
        const share = unseenShareBefore(addresses, index);
        const stepsDown = !terms.literal && isFirst && isUnseenUsual(share);
        return {
          second: values[index]!.second,
          entity: { "api_key.hash": key, [terms.valueName]: values[index]!.value },
          severity,
          gates: stepsDown
            ? [
                ...gates,
                `address novelty steps down: ${share.once} of ${share.all} hours of use were the only one of their address in 30 days`,
              ]
            : gates,
        };
      },
    );
  });
}

import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import { familyOf } from "./key-sharing.ts";
import type { OracleMatch } from "./match.ts";
import { distinctOf, inOrder, windowAt } from "./windows.ts";

/** Two networks and two families of programs within the window, one of them seen for less than a day. */
export function keyReplay(
  sightings: readonly FoldSighting[],
  terms: { readonly windowSeconds: number; readonly memorySeconds: number; readonly learning: number },
): OracleMatch[] {
  return [...Map.groupBy(inOrder(sightings), ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) => {
    const used = ofKey.filter(
      (one) =>
        OUTCOMES[one.outcome] === "accepted" && one.resendCount === 0 && one.place.asn !== 0 && familyOf(one) !== "",
    );
    /** A value's first use without a use within the memory before it, counted back from a place. */
    const isNew = (at: number, textOf: (one: FoldSighting) => string, value: string): boolean => {
      let start = used.slice(0, at + 1).findLastIndex((one) => textOf(one) === value);
      for (let before = start - 1; before >= 0; before--) {
        if (textOf(used[before]!) !== value) continue;
        if (used[start]!.second - used[before]!.second > terms.memorySeconds) break;
        start = before;
      }
      const isFirst = used.slice(0, start).every((one) => used[start]!.second - one.second > terms.memorySeconds);
      return !isFirst && used[at]!.second - used[start]!.second < 86_400;
    };
    const asnOf = ({ place }: FoldSighting): string => `${place.asn}`;
    return used.flatMap((one, at) => {
      const recent = windowAt(used, at, terms.windowSeconds);
      if (distinctOf(recent.map(asnOf)) < 2 || distinctOf(recent.map(familyOf)) < 2) return [];
      const hasNew = recent.some((other) => isNew(at, asnOf, asnOf(other)) || isNew(at, familyOf, familyOf(other)));
      if (!hasNew) return [];
      const before = ofKey
        .filter(({ second }) => second < one.second)
        .reduce((sum, { weight }) => sum + weight / 256, 0);
      return [
        { second: one.second, entity: { "api_key.hash": key }, severity: before < terms.learning ? "low" : "high" },
      ];
    });
  });
}

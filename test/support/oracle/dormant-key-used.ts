import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";

/** An accepted sighting with an earlier accepted one of its key, none of them within the silence before. */
export function dormantKeyUsed(sightings: readonly FoldSighting[], silenceSeconds: number): OracleMatch[] {
  const accepted = sightings.filter((one) => OUTCOMES[one.outcome] === "accepted");
  return accepted
    .filter((one) => {
      const before = accepted.filter((other) => other.keyHash === one.keyHash && compareRows(other, one) < 0);
      return before.length > 0 && before.every((other) => one.second - other.second > silenceSeconds);
    })
    .map((one) => ({ second: one.second, entity: { "api_key.hash": one.keyHash }, severity: "medium" }));
}

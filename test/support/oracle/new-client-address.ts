import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { clientNetwork } from "../../../processor/src/rules/client-network.ts";
import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";
import { isUnseenUsual, newValues, unseenShareBefore, type ValueSighting } from "./new-values.ts";

export interface AddressTerms {
  readonly memorySeconds: number;
  readonly learning: number;
  readonly literal: boolean;
  readonly isSuspended: (serviceName: string, second: number) => boolean;
}

/** new_client_address with the unseen-mass gate of the default pack, for addresses /32 and /64. */
export function newClientAddress(sightings: readonly FoldSighting[], terms: AddressTerms): OracleMatch[] {
  const sorted = sightings.toSorted(compareRows);
  return [...Map.groupBy(sorted, ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) => {
    const values = ofKey.map((one): ValueSighting => ({
      second: one.second,
      weight: one.weight / 256,
      value: OUTCOMES[one.outcome] === "accepted" ? clientNetwork(one.clientAddress, 32, 64) : "",
    }));
    const isSilent = (index: number): boolean =>
      !terms.literal &&
      (terms.isSuspended(ofKey[index]!.serviceName, ofKey[index]!.second) ||
        isUnseenUsual(unseenShareBefore(values, index)));
    return newValues(values, {
      memory: terms.memorySeconds,
      quarantine: terms.literal ? 0 : 86_400,
      learning: terms.literal ? 0 : terms.learning,
      severityOf: (index) => (isSilent(index) ? undefined : "medium"),
    }).map(({ index, severity }) => ({
      second: values[index]!.second,
      entity: { "api_key.hash": key, "client.address": values[index]!.value },
      severity,
    }));
  });
}

import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";
import { clientOf, distinctOf, inOrder, windowAt } from "./windows.ts";

export const familyOf = ({ userAgent }: FoldSighting): string => userAgent.split("/")[0]!;

/** A key, accepted, from many clients in at least two networks or by two families of programs. */
export function keySharing(
  sightings: readonly FoldSighting[],
  terms: {
    readonly minClients: number;
    readonly windowSeconds: number;
    readonly isSuspended: (serviceName: string) => boolean;
  },
): (OracleMatch & { readonly observed: number })[] {
  const used = inOrder(sightings).filter(
    (one) => OUTCOMES[one.outcome] === "accepted" && one.clientAddress !== "" && !terms.isSuspended(one.serviceName),
  );
  return [...Map.groupBy(used, ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) =>
    ofKey.flatMap((one, at) => {
      const recent = windowAt(ofKey, at, terms.windowSeconds);
      const observed = distinctOf(recent.map(clientOf));
      const networks = distinctOf(recent.filter(({ place }) => place.asn !== 0).map(({ place }) => `${place.asn}`));
      const families = distinctOf(recent.map(familyOf).filter((family) => family !== ""));
      if (observed < terms.minClients || (networks < 2 && families < 2)) return [];
      return [{ second: one.second, entity: { "api_key.hash": key }, severity: "medium", observed }];
    }),
  );
}

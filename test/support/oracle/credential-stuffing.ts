import { OUTCOME_ACCEPTED, OUTCOME_REJECTED } from "../../../processor/src/sightings/batch.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { clientOf, distinctOf, inOrder, windowAt } from "./windows.ts";

export interface StuffingMatch {
  readonly second: number;
  readonly client: string;
  readonly accepted: number;
  readonly rejected: number;
  readonly form: string;
}

/** Each accepted request: the keys that were rejected before it, and those that were accepted after enough of them, in the windows that end with it. */
export function credentialStuffing(
  sightings: readonly FoldSighting[],
  limits: { readonly acceptedLimit: number; readonly failures: number; readonly rejectedLimit: number },
  windowSeconds: number,
): StuffingMatch[] {
  const matches: StuffingMatch[] = [];
  for (const ofClient of Map.groupBy(inOrder(sightings), clientOf).values()) {
    const rejectedBefore = (place: number): number =>
      distinctOf(
        windowAt(ofClient, place, windowSeconds)
          .filter(({ outcome }) => outcome === OUTCOME_REJECTED)
          .map(({ keyHash }) => keyHash),
      );
    ofClient.forEach((one, place) => {
      if (one.outcome !== OUTCOME_ACCEPTED) return;
      const window = windowAt(ofClient, place, windowSeconds);
      const acceptedInWindow = window.filter(({ outcome }) => outcome === OUTCOME_ACCEPTED);
      const afterFailures = acceptedInWindow.filter(
        (other) => rejectedBefore(ofClient.indexOf(other)) >= limits.failures,
      );
      const accepted = distinctOf(afterFailures.map(({ keyHash }) => keyHash));
      const rejected = rejectedBefore(place);
      const isSpread = afterFailures.includes(one) && accepted > limits.acceptedLimit;
      const isFirst = acceptedInWindow.length === 1 && rejected > limits.rejectedLimit;
      if (!isSpread && !isFirst) return;
      const form = isSpread ? "accepted keys" : "first acceptance";
      matches.push({ second: one.second, client: clientOf(one), accepted: Math.max(1, accepted), rejected, form });
    });
  }
  return matches;
}

import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { clientOf, inOrder } from "./windows.ts";

export interface ThrottlingMatch {
  readonly second: number;
  readonly key: string;
  readonly form: string;
  readonly client: string | undefined;
  readonly observed: number;
}

/** Second by second over each key's sightings; one limit for all. */
export function noThrottling(
  sightings: readonly FoldSighting[],
  limit: { readonly limit: number; readonly windowSeconds: number },
  ignoredRequests: number,
): ThrottlingMatch[] {
  return [...Map.groupBy(inOrder(sightings), ({ keyHash }) => keyHash)].flatMap(([key, ofKey]) =>
    [...new Set(ofKey.map(({ second }) => second))].flatMap((second) => {
      const within = ofKey.filter((one) => one.second > second - limit.windowSeconds && one.second <= second);
      const now = ofKey.filter((one) => one.second === second);
      const count = within.reduce((sum, { weight }) => sum + weight / 256, 0);
      const isSure = within.every(({ statusCode, weight }) => statusCode !== 429 && weight === 256);
      const bare = now.filter(({ statusCode, retryAfter }) => statusCode === 429 && retryAfter === "absent").length;
      const matches: ThrottlingMatch[] = [];
      if (isSure && count > limit.limit * 1.1)
        matches.push({ second, key, form: "no 429", client: undefined, observed: count });
      if (bare > 0) matches.push({ second, key, form: "no Retry-After", client: undefined, observed: bare });
      for (const client of new Set(now.map(clientOf))) {
        const early = earlyRequests(
          ofKey.filter((one) => clientOf(one) === client),
          second,
        );
        if (early >= ignoredRequests)
          matches.push({ second, key, form: "Retry-After ignored", client, observed: early });
      }
      return matches;
    }),
  );
}

/** The highest number, in a second, of requests since the client was first told to wait, of one that never stopped waiting since. */
function earlyRequests(ofClient: readonly FoldSighting[], second: number): number {
  let until = 0;
  let requests = 0;
  let highest = 0;
  for (const one of ofClient) {
    if (one.timeMillis < until) {
      requests++;
      if (one.second === second) highest = requests;
    } else requests = 0;
    if (one.statusCode === 429 && typeof one.retryAfter === "number")
      until = Math.max(until, one.timeMillis + one.retryAfter * 1000);
  }
  return highest;
}

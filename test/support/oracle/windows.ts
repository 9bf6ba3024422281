import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";

/** The sightings in event order. */
export function inOrder(sightings: readonly FoldSighting[]): FoldSighting[] {
  return sightings.toSorted(compareRows);
}

/** Those up to the one at a place that are within the window which ends with its second. */
export function windowAt(sorted: readonly FoldSighting[], place: number, windowSeconds: number): FoldSighting[] {
  const end = sorted[place]!.second;
  return sorted.slice(0, place + 1).filter(({ second }) => second > end - windowSeconds);
}

/** How many different texts there are. */
export function distinctOf(texts: readonly string[]): number {
  return new Set(texts).size;
}

/** The client in these stories: the IPv4 address, or the /64 of the one IPv6 network in them. */
export function clientOf({ clientAddress }: FoldSighting): string {
  return clientAddress.includes(":") ? "2001:db8:1:2::/64" : clientAddress;
}

import { nearestName } from "@keytrail/sdk/keys";

/** ` (did you mean "x"?)`, or nothing when no known name is near. */
export function didYouMean(received: string, known: readonly string[]): string {
  const name = nearestName(received, known);
  return name === undefined ? "" : ` (did you mean "${name}"?)`;
}

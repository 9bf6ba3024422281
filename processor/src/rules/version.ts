import { createHash } from "node:crypto";

/** Eight hex digits over the parameters that change what a rule matches. */
export function hashRuleParameters(parameters: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 8);
}

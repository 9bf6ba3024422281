import { OUTCOME_ACCEPTED } from "../../sightings/batch.ts";
import type { FoldSighting } from "../fold-rule.ts";

/** What a record of an accepted request must have, and the rules that are blind without it. */
export const REQUIRED_FIELDS = {
  "api_key.hash": "every rule over keys",
  "client.address": "the rules over addresses, networks, countries and clients",
  "user_agent.original": "user_agent_change, key_sharing and key_replay",
  "http.route": "endpoint_novelty, endpoint_sweep, off_hours_sensitive and policy_violation",
} as const;

/** Name of one of {@link REQUIRED_FIELDS}. */
export type RequiredField = keyof typeof REQUIRED_FIELDS;

const READERS: readonly (readonly [RequiredField, (sighting: FoldSighting) => boolean])[] = [
  ["api_key.hash", ({ keyHash }) => keyHash === ""],
  ["client.address", ({ clientAddress }) => clientAddress === ""],
  ["user_agent.original", ({ userAgent }) => userAgent === ""],
  // What no route is made for has none: 404, and 405 in some frameworks (RFC 9110 15.5.5, 15.5.6).
  ["http.route", ({ route, statusCode }) => route === "" && statusCode !== 404 && statusCode !== 405],
];

/** What the record of an accepted request lacks; nothing for other requests, and for lines of logs, which tell what their format has. */
export function missingFields(sighting: FoldSighting, required: ReadonlySet<RequiredField>): readonly RequiredField[] {
  const { kind, outcome } = sighting;
  if ((kind !== "audit" && kind !== "span") || outcome !== OUTCOME_ACCEPTED) return NONE;
  return READERS.filter(([field, isMissing]) => required.has(field) && isMissing(sighting)).map(([field]) => field);
}

const NONE: readonly RequiredField[] = [];

import { OUTCOME_ACCEPTED } from "../../sightings/batch.ts";
import type { FoldSighting } from "../fold-rule.ts";

/** What a record of an accepted request must have. */
export const REQUIRED_FIELD_NAMES = ["api_key.hash", "client.address", "user_agent.original", "http.route"] as const;

/** One of {@link REQUIRED_FIELD_NAMES}. */
export type RequiredField = (typeof REQUIRED_FIELD_NAMES)[number];

/** The rules that are blind without it. */
export const REQUIRED_FIELDS: Readonly<Record<RequiredField, string>> = {
  "api_key.hash": "every rule over keys",
  "client.address": "the rules over addresses, networks, countries and clients",
  "user_agent.original": "user_agent_change, key_sharing and key_replay",
  "http.route": "endpoint_novelty, endpoint_sweep, off_hours_sensitive and policy_violation",
};

const READERS: readonly (readonly [RequiredField, (sighting: FoldSighting) => boolean])[] = [
  ["api_key.hash", ({ keyHash }) => keyHash === ""],
  ["client.address", ({ clientAddress }) => clientAddress === ""],
  ["user_agent.original", ({ userAgent }) => userAgent === ""],
  // What no route is made for has none: 404, and 405 in some frameworks (RFC 9110 15.5.5, 15.5.6).
  ["http.route", ({ route, statusCode }) => route === "" && statusCode !== 404 && statusCode !== 405],
];

/**
 * What the audit record of an accepted request lacks. Spans and lines of logs are not judged: whoever made them did not promise to have it all, and would be told
 * with each request.
 */
export function missingFields(sighting: FoldSighting, required: ReadonlySet<RequiredField>): readonly RequiredField[] {
  const { kind, outcome } = sighting;
  if (kind !== "audit" || outcome !== OUTCOME_ACCEPTED) return NONE;
  return READERS.filter(([field, isMissing]) => required.has(field) && isMissing(sighting)).map(([field]) => field);
}

const NONE: readonly RequiredField[] = [];

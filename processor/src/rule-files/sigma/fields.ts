import { FIELD_NAMES, type FieldName } from "../../rules/fields.ts";

/**
 * What Sigma rules call the fields: the web server and proxy categories of its taxonomy, and ECS.
 * https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-appendix-taxonomy.md
 * Names of Keytrail's own may stand in Sigma rules as well.
 */
export const SIGMA_FIELDS: ReadonlyMap<string, FieldName> = new Map<string, FieldName>([
  ...FIELD_NAMES.map((name) => [name, name] as const),
  ["c-ip", "client.address"],
  ["src_ip", "client.address"],
  ["source.ip", "client.address"],
  ["source.address", "client.address"],
  ["client.ip", "client.address"],
  ["cs-method", "http.request.method"],
  ["sc-status", "http.response.status_code"],
  ["http.response.status", "http.response.status_code"],
  ["cs-user-agent", "user_agent.original"],
  ["c-useragent", "user_agent.original"],
  ["cs-uri-stem", "http.route"],
  ["c-uri-stem", "http.route"],
  ["url.path", "http.route"],
  ["event.outcome", "api_key.auth.outcome"],
  ["source.as.number", "network.asn"],
  ["client.as.number", "network.asn"],
  ["source.geo.country_iso_code", "geo.country"],
  ["client.geo.country_iso_code", "geo.country"],
]);

/** Values that have another name here, by field. `event.outcome`: https://www.elastic.co/docs/reference/ecs/ecs-allowed-values-event-outcome */
export const SIGMA_VALUES: Partial<Record<FieldName, ReadonlyMap<string, string>>> = {
  "api_key.auth.outcome": new Map([
    ["success", "accepted"],
    ["failure", "rejected"],
    ["unknown", ""],
  ]),
};

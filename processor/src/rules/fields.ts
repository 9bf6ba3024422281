import { OUTCOMES } from "../sightings/batch.ts";
import { clientNetwork } from "./client-network.ts";
import type { FoldSighting, Partition } from "./fold-rule.ts";
import { KEY_PARTITION } from "./partitions.ts";

/** Reads one field of a sighting as text; empty where it is not known. */
export type FieldReader = (sighting: FoldSighting) => string;

/** A family of user agents is the first product's name (RFC 9110 10.1.5): `curl` of `curl/8.5.0`. */
const PRODUCT_NAME = /^[^/\s(]*/;

/** Fields that rules in configuration can name. OpenTelemetry's names where it has one. */
export const FIELD_NAMES = [
  "api_key.hash",
  "api_key.name",
  "api_key.format",
  "api_key.auth.outcome",
  "client.address",
  "client.prefix",
  "client.prefix.24_48",
  "network.asn",
  "network.kind",
  "geo.country",
  "user_agent.original",
  "user_agent.family",
  "service.name",
  "service.version",
  "service.instance.id",
  "http.route",
  "http.request.method",
  "http.response.status_code",
  "url.path.hash",
] as const;

/** One of {@link FIELD_NAMES}. */
export type FieldName = (typeof FIELD_NAMES)[number];

/** How each field is read. */
export const FIELDS: Readonly<Record<FieldName, FieldReader>> = {
  "api_key.hash": ({ keyHash }) => keyHash,
  "api_key.name": ({ keyName }) => keyName,
  "api_key.format": ({ keyFormat }) => keyFormat,
  "api_key.auth.outcome": ({ outcome }) => (outcome === 0 ? "" : OUTCOMES[outcome]!),
  "client.address": ({ clientAddress }) => clientAddress,
  "client.prefix": ({ clientAddress }) => clientNetwork(clientAddress, 32, 64),
  "client.prefix.24_48": ({ clientAddress }) => clientNetwork(clientAddress, 24, 48),
  "network.asn": ({ place }) => (place.asn === 0 ? "" : String(place.asn)),
  "network.kind": ({ place }) => (place.networkKind === "unknown" ? "" : place.networkKind),
  "geo.country": ({ place }) => place.country,
  "user_agent.original": ({ userAgent }) => userAgent,
  "user_agent.family": ({ userAgent }) => userAgentFamily(userAgent),
  "service.name": ({ serviceName }) => serviceName,
  "service.version": ({ serviceVersion }) => serviceVersion,
  "service.instance.id": ({ source }) => source,
  "http.route": ({ route }) => route,
  "http.request.method": ({ method }) => method,
  "http.response.status_code": ({ statusCode }) => (statusCode === 0 ? "" : String(statusCode)),
  "url.path.hash": ({ pathHash }) => (pathHash === 0 ? "" : String(pathHash)),
};

/** Name of the product that a user agent names first, in lower case; empty for an empty one. */
export function userAgentFamily(userAgent: string): string {
  return PRODUCT_NAME.exec(userAgent)![0].toLowerCase();
}

/** By name: a snapshot knows partitions by it, so that the same fields must never make two. */
const partitions = new Map<string, Partition>([[KEY_PARTITION.name, KEY_PARTITION]]);

/**
 * All sightings that agree in some fields; one that lacks any of them belongs to no entity. The same fields give the same partition.
 *
 * @param names at least one
 */
export function partitionByFields(names: readonly FieldName[]): Partition {
  const name = names.join(", ");
  const known = partitions.get(name);
  if (known !== undefined) return known;
  const readers = names.map((field) => FIELDS[field]);
  const partition: Partition = {
    name,
    of(sighting) {
      let entity = "";
      for (let i = 0; i < readers.length; i++) {
        const value = readers[i]!(sighting);
        if (value === "") return undefined;
        entity = i === 0 ? value : `${entity}\n${value}`;
      }
      return entity;
    },
    ofEntity(entity) {
      const values = names.map((field) => entity[field]);
      return values.includes(undefined) ? undefined : values.join("\n");
    },
  };
  partitions.set(name, partition);
  return partition;
}

/** The pairs of the entity that a sighting belongs to. */
export function entityByFields(names: readonly FieldName[], sighting: FoldSighting): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, FIELDS[name](sighting)]));
}

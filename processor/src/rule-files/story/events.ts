import { createHash } from "node:crypto";
import { identityWords } from "../../alerts/evidence.ts";
import { centreOf } from "../../geo/country-centres.ts";
import { NETWORK_KINDS, NOWHERE, type Geo, type GeoPlace, type NetworkKind } from "../../geo/geo.ts";
import type { FoldSighting } from "../../rules/fold-rule.ts";
import { OUTCOMES, WEIGHT_SCALE, hashPathBytes } from "../../sightings/batch.ts";
import type { AuthOutcome, Sighting } from "../../sightings/sighting.ts";
import { createFoldSighting } from "../create-sighting.ts";
import type { RuleEntry } from "../rule-schema.ts";
import type { WrittenStep } from "../rule-kinds.ts";
import { fitValues, type EventValues } from "./example.ts";
import type { RuleTest, TestEvents } from "./test-schema.ts";

/** A Monday: where tests begin that don't say. */
export const TEST_START_MILLIS: number = Date.UTC(2026, 0, 5, 10);

/** What a request is like where neither the rule nor the test says. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ["api_key.hash", "test-key"],
  ["api_key.auth.outcome", "accepted"],
  ["client.address", "192.0.2.1"],
  ["user_agent.original", "test/1"],
  ["service.name", "test"],
  ["service.instance.id", "test-1"],
  ["http.route", "/"],
  ["http.request.method", "GET"],
  ["http.response.status_code", "200"],
]);

/** The requests of a test, and the places that their addresses have. */
export interface Story {
  readonly sightings: readonly Sighting[];
  readonly geo: Geo;
  readonly startMillis: number;
  readonly endMillis: number;
}

/** Makes the requests of a test, each time the same. */
export function createStory(entry: RuleEntry, test: RuleTest): Story {
  const places = new Map<string, GeoPlace>();
  const startMillis = test.startUnixMillis ?? TEST_START_MILLIS;
  const sightings = test.events.flatMap((events, group) => {
    const fitting = fittingValues(entry, events);
    return Array.from({ length: events.repeat }, (_, i): Sighting => {
      const values = valuesOf(fitting, events, i + 1);
      const place = placeOf(values);
      // Who says where a client is, and not which, means another one for each place.
      const address =
        place === NOWHERE || events.values.has("client.address")
          ? (values.get("client.address") ?? "")
          : addressOf(JSON.stringify(place));
      if (place !== NOWHERE) places.set(address, place);
      const timeUnixMillis = startMillis + events.atMillis + i * events.everyMillis;
      return toSighting(values, address, timeUnixMillis, `${test.name} ${group} ${i}`);
    });
  });
  const last = sightings.reduce((latest, { timeUnixMillis }) => Math.max(latest, timeUnixMillis), startMillis);
  return {
    sightings: sightings.toSorted((a, b) => a.timeUnixMillis - b.timeUnixMillis),
    geo: {
      hasCountries: true,
      hasNetworks: true,
      find: (address) => places.get(address) ?? NOWHERE,
    },
    startMillis,
    endMillis: Math.max(last, startMillis + (test.untilMillis ?? 0)),
  };
}

function fittingValues(entry: RuleEntry, { step }: TestEvents): EventValues {
  const values: EventValues = new Map();
  const { steps = [] } = entry.detect.parameters as { readonly steps?: readonly WrittenStep[] };
  const wanted = steps.find(({ name }) => name === step);
  if (wanted !== undefined) fitValues(wanted.where, values);
  fitValues(entry.where, values);
  return values;
}

function valuesOf(fitting: EventValues, events: TestEvents, number: number): ReadonlyMap<string, string> {
  const values = new Map([...DEFAULTS, ...fitting]);
  for (const [name, value] of events.values) values.set(name, (value ?? "").replaceAll("{n}", String(number)));
  return values;
}

function placeOf(values: ReadonlyMap<string, string>): GeoPlace {
  const country = values.get("geo.country") ?? "";
  const asn = Number(values.get("network.asn") ?? 0);
  const kind = values.get("network.kind") ?? "";
  if (country === "" && asn === 0 && kind === "") return NOWHERE;
  const centre = centreOf(country);
  const networkKind: NetworkKind = NETWORK_KINDS.find((known) => known === kind) ?? "unknown";
  return {
    ...NOWHERE,
    asn,
    networkKind,
    country,
    ...(centre === undefined ? {} : { ...centre, isCountryCentre: true }),
  };
}

/** An address of the network for documentation that stands for a text (RFC 3849). */
function addressOf(text: string): string {
  const digest = createHash("sha256").update(text).digest("hex");
  return `2001:db8:${Number.parseInt(digest.slice(0, 3), 16).toString(16)}:${Number.parseInt(digest.slice(3, 7), 16).toString(16)}::1`;
}

function toSighting(
  values: ReadonlyMap<string, string>,
  clientAddress: string,
  timeUnixMillis: number,
  name: string,
): Sighting {
  const digest = createHash("sha256").update(name).digest("hex");
  const text = (field: string): string => values.get(field) ?? "";
  const bytes = text("http.response.body.size");
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    timeUnixMillis,
    keyHash: text("api_key.hash"),
    clientAddress,
    addressUntrusted: false,
    userAgent: text("user_agent.original"),
    serviceName: text("service.name"),
    route: text("http.route"),
    statusCode: Number(text("http.response.status_code") || 0),
    outcome: OUTCOMES.find((known) => known === text("api_key.auth.outcome")) ?? ("unknown" satisfies AuthOutcome),
    weight: 1,
    keyName: text("api_key.name"),
    keyFormat: text("api_key.format"),
    method: text("http.request.method"),
    serviceVersion: text("service.version"),
    path: text("url.path"),
    responseBytes: bytes === "" ? undefined : Number(bytes),
    source: text("service.instance.id"),
    record: "audit",
  };
}

/** The sighting as a rule sees it: for what is asked of it outside of the engine. */
export function toFoldSighting(sighting: Sighting, geo: Geo): FoldSighting {
  const { timeUnixMillis: timeMillis, path = "" } = sighting;
  const pathBytes = Buffer.from(path, "utf8");
  return createFoldSighting({
    timeMillis,
    identity: identityWords(sighting.traceId, sighting.spanId),
    weight: sighting.weight * WEIGHT_SCALE,
    clientAddress: sighting.clientAddress,
    route: sighting.route,
    serviceName: sighting.serviceName,
    statusCode: sighting.statusCode,
    outcome: OUTCOMES.indexOf(sighting.outcome),
    keyHash: sighting.keyHash,
    keyName: sighting.keyName,
    keyFormat: sighting.keyFormat ?? "",
    place: geo.find(sighting.clientAddress),
    userAgent: sighting.userAgent,
    method: sighting.method ?? "",
    pathHash: hashPathBytes(pathBytes, 0, pathBytes.length),
    serviceVersion: sighting.serviceVersion ?? "",
    source: sighting.source,
    responseBytes: sighting.responseBytes,
  });
}

/** Moves the watermark, and belongs to no entity. */
export function clockTick(timeUnixMillis: number): Sighting {
  const nothing = new Map<string, string>();
  return toSighting(nothing, "", timeUnixMillis, `clock ${timeUnixMillis}`);
}

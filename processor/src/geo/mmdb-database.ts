import { readFileSync } from "node:fs";
import { Reader, type Response } from "mmdb-lib";
import { KeytrailError } from "../errors.ts";
import type { GeoPlace, NetworkKind } from "./geo.ts";

/** What one database says of an address; what it does not know is absent. */
export type GeoFacts = Partial<GeoPlace>;

/** One source of geographic data. */
export interface GeoDatabase {
  /** How errors and the status name it: its file, or its package. */
  readonly name: string;
  /** When its data was put together, unix milliseconds; undefined when it does not say. */
  readonly builtAtUnixMillis: number | undefined;
  readonly hasCountries: boolean;
  readonly hasNetworks: boolean;
  /** @param address canonical text of an IP address */
  find(address: string): GeoFacts | undefined;
}

/** City databases give a radius; where one does not, so much is assumed (`detection.md` 3.2). */
const CITY_RADIUS_KM = 50;
/** Addresses that tell what a database holds: the first that it knows is looked at. */
const PROBES = ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "81.2.69.142", "2.125.160.216", "89.160.20.112"];

/**
 * Opens a MaxMind DB file, of MaxMind's nested layout (`country.iso_code`) or the flat one (`country_code`).
 * https://maxmind.github.io/MaxMind-DB/
 * @throws KeytrailError `config_invalid` when the file can't be read or is no such database
 */
export function openMmdb(file: string): GeoDatabase {
  let reader: Reader<Response>;
  try {
    reader = new Reader(readFileSync(file));
  } catch (cause) {
    const received = cause instanceof Error && "code" in cause ? String(cause.code) : "a file of another format";
    throw new KeytrailError(
      "config_invalid",
      `Cannot read the geo database ${file}: wanted a MaxMind DB file: received ${received}`,
      { cause },
    );
  }
  const { metadata } = reader;
  const find = (address: string): GeoFacts | undefined => {
    // A tree of IPv4 alone has no place for the other family.
    if (metadata.ipVersion === 4 && address.includes(":")) return undefined;
    const record: unknown = reader.get(address);
    return isRecord(record) ? factsOf(record) : undefined;
  };
  const type = metadata.databaseType.toLowerCase();
  const probes = PROBES.map(find).filter((facts) => facts !== undefined);
  return {
    name: file,
    builtAtUnixMillis: metadata.buildEpoch.getTime(),
    hasCountries: /country|city|enterprise/.test(type) || probes.some(({ country }) => country !== undefined),
    hasNetworks: /asn|isp|enterprise/.test(type) || probes.some(({ asn }) => asn !== undefined),
    find,
  };
}

function factsOf(record: Readonly<Record<string, unknown>>): GeoFacts {
  const country =
    textAt(record, "country", "iso_code") ??
    textAt(record, "registered_country", "iso_code") ??
    textAt(record, "country_code") ??
    (typeof record["country"] === "string" ? record["country"] : undefined);
  const latitude = numberAt(record, "location", "latitude") ?? numberAt(record, "latitude");
  const longitude = numberAt(record, "location", "longitude") ?? numberAt(record, "longitude");
  const hasPoint = latitude !== undefined && longitude !== undefined;
  const asn =
    numberAt(record, "autonomous_system_number") ??
    numberAt(record, "traits", "autonomous_system_number") ??
    numberOf(textAt(record, "asn")?.replace(/^AS/i, ""));
  const asName =
    textAt(record, "autonomous_system_organization") ??
    textAt(record, "traits", "autonomous_system_organization") ??
    textAt(record, "as_name");
  const networkKind = kindOf(record);
  return {
    ...(country === undefined || country === "" ? {} : { country: country.toUpperCase() }),
    ...(hasPoint
      ? {
          latitude,
          longitude,
          radiusKm:
            numberAt(record, "location", "accuracy_radius") ?? numberAt(record, "accuracy_radius") ?? CITY_RADIUS_KM,
          isCountryCentre: false,
        }
      : {}),
    ...(asn === undefined ? {} : { asn }),
    ...(asName === undefined ? {} : { asName }),
    ...(networkKind === undefined ? {} : { networkKind }),
  };
}

/** Kinds as the databases of anonymisers and of connection types tell them. */
function kindOf(record: Readonly<Record<string, unknown>>): NetworkKind | undefined {
  const flag = (name: string): boolean =>
    valueAt(record, [name]) === true || valueAt(record, ["traits", name]) === true;
  if (flag("is_tor_exit_node")) return "tor";
  if (flag("is_anonymous_vpn") || flag("is_public_proxy") || flag("is_anonymous_proxy")) return "vpn";
  if (flag("is_satellite_provider")) return "satellite";
  if (flag("is_hosting_provider")) return "hosting";
  if (flag("is_anycast")) return "anycast";
  const connection = textAt(record, "connection_type") ?? textAt(record, "traits", "connection_type");
  const user = textAt(record, "traits", "user_type");
  if (connection === "Satellite") return "satellite";
  if (user === "hosting") return "hosting";
  if (connection === "Cable/DSL" || connection === "Cellular" || user === "residential" || user === "cellular")
    return "residential";
  return undefined;
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  let at = record;
  for (const step of path) {
    if (!isRecord(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}

function textAt(record: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(record, path);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberAt(record: unknown, ...path: readonly string[]): number | undefined {
  return numberOf(valueAt(record, path));
}

/** The flat layout writes some numbers as texts. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

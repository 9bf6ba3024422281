/** Kind of a network, as far as the data tells; `unknown` where it doesn't. */
export const NETWORK_KINDS = [
  "unknown",
  "residential",
  "hosting",
  "vpn",
  "tor",
  "relay",
  "satellite",
  "anycast",
] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** What is known of where an address is and whose. */
export interface GeoPlace {
  /** Number of the autonomous system; 0 when unknown. */
  readonly asn: number;
  /** Name of the autonomous system's owner; empty when unknown. */
  readonly asName: string;
  readonly networkKind: NetworkKind;
  /** ISO 3166-1 alpha-2 in capitals; empty when unknown. */
  readonly country: string;
  /** Degrees, WGS 84; undefined together with the longitude. From a city database, else the centre of the country. */
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  /** Radius around the point that holds the client, km; 0 without a point. */
  readonly radiusKm: number;
  /** The point is the centre of a country, not of a city. */
  readonly isCountryCentre: boolean;
}

/** Looks addresses up in the geographic data that is there. */
export interface Geo {
  /** Whether some database answers for it: rules that need it say so where it is missing. */
  readonly hasCountries: boolean;
  readonly hasNetworks: boolean;
  /** @param address an IP address in canonical text; what is not one, and what no database knows, gives {@link NOWHERE} */
  find(address: string): GeoPlace;
}

/** Nothing is known. */
export const NOWHERE: GeoPlace = {
  asn: 0,
  asName: "",
  networkKind: "unknown",
  country: "",
  latitude: undefined,
  longitude: undefined,
  radiusKm: 0,
  isCountryCentre: false,
};

/** Without any database. */
export const NO_GEO: Geo = { hasCountries: false, hasNetworks: false, find: () => NOWHERE };

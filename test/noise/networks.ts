import { centreOf } from "../../processor/src/geo/country-centres.ts";
import { NOWHERE, type Geo, type GeoPlace, type NetworkKind } from "../../processor/src/geo/geo.ts";
import type { Draws } from "./draws.ts";

/** A network of the simulation: an autonomous system in one country, which has one or more /16 of addresses. */
export interface Network {
  readonly asn: number;
  readonly name: string;
  readonly kind: NetworkKind;
  readonly country: string;
  /** First halves of its addresses: `20.7`. */
  readonly blocks: readonly string[];
}

/** Countries in which keys live, with a time zone of each. */
export const HOME_ZONES: Readonly<Record<string, string>> = {
  DE: "Europe/Berlin",
  FR: "Europe/Paris",
  GB: "Europe/London",
  US: "America/New_York",
  BR: "America/Sao_Paulo",
  IN: "Asia/Kolkata",
  JP: "Asia/Tokyo",
  AU: "Australia/Sydney",
};

const HOSTS = ["US", "DE", "IE", "SG", "NL"];
/** Exits of a VPN service. */
const EXITS = ["NL", "US", "CH", "SG"];
const BLOCKS_OF_A_CARRIER = 4;

const networks: Network[] = [];

function addNetwork(kind: NetworkKind, country: string, label: string, blockCount: number): void {
  const asn = 64_512 + networks.length;
  const first = networks.reduce((sum, { blocks }) => sum + blocks.length, 0);
  const blocks = Array.from({ length: blockCount }, (_, i) => `${20 + ((first + i) >> 8)}.${(first + i) & 255}`);
  networks.push({ asn, name: `${label} ${country}`, kind, country, blocks });
}

for (const country of Object.keys(HOME_ZONES)) {
  addNetwork("residential", country, "Cable", 2);
  addNetwork("residential", country, "Fibre", 2);
  addNetwork("residential", country, "Mobile", BLOCKS_OF_A_CARRIER);
}
for (const country of HOSTS) for (const label of ["Cloud", "Servers"]) addNetwork("hosting", country, label, 2);
for (const country of EXITS) addNetwork("vpn", country, "Exit", 1);

/** All networks; the same in every run. */
export const NETWORKS: readonly Network[] = networks;

/** The networks of a kind, by choice of one country. */
export function networksOf(kind: NetworkKind, country?: string): readonly Network[] {
  return NETWORKS.filter((network) => network.kind === kind && (country === undefined || network.country === country));
}

/** The mobile carrier of a country. */
export function carrierOf(country: string): Network {
  return networksOf("residential", country).find(({ name }) => name.startsWith("Mobile"))!;
}

/** The fixed lines of a country. */
export function fixedLinesOf(country: string): readonly Network[] {
  return networksOf("residential", country).filter(({ name }) => !name.startsWith("Mobile"));
}

/** An address of a network. */
export function drawAddress(draws: Draws, network: Network): string {
  return `${draws.pick(network.blocks)}.${draws.below(256)}.${1 + draws.below(254)}`;
}

const PLACES: ReadonlyMap<string, GeoPlace> = new Map(
  NETWORKS.flatMap(({ blocks, asn, name, kind, country }) => {
    const { latitude, longitude, radiusKm } = centreOf(country)!;
    const place: GeoPlace = {
      asn,
      asName: name,
      networkKind: kind,
      country,
      latitude,
      longitude,
      radiusKm,
      isCountryCentre: true,
    };
    return blocks.map((block) => [block, place] as const);
  }),
);

/** What the default packages tell: country and network, and of places the centres of countries. */
export const SIMULATED_GEO: Geo = {
  hasCountries: true,
  hasNetworks: true,
  find: (address) => PLACES.get(address.slice(0, address.indexOf(".", address.indexOf(".") + 1))) ?? NOWHERE,
};

import { BlockList, isIP } from "node:net";
import { matchesGlob } from "./glob.ts";
import type { KeyRecord } from "./key-record.ts";

/** The policies of a key, under the names of the file. */
export type KeyPolicy = "allowed_cidrs" | "allowed_countries" | "allowed_asns" | "allowed_routes";

/** What is known of a use; what is empty or 0 can't be outside of anything. */
export interface KeyUse {
  readonly clientAddress: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly asn: number;
  readonly route: string;
}

/** A policy, and what of the use is outside of it. */
export interface PolicyViolation {
  readonly policy: KeyPolicy;
  readonly value: string;
}

const compiled = new WeakMap<readonly string[], BlockList>();

/** The policies of the key that the use is outside of. Empty lists allow all. */
export function findPolicyViolations(record: KeyRecord, use: KeyUse): readonly PolicyViolation[] {
  const { allowedCidrs, allowedCountries, allowedAsns, allowedRoutes } = record;
  const { clientAddress, country, asn, route } = use;
  const found: PolicyViolation[] = [];
  if (allowedCidrs.length > 0 && clientAddress !== "" && !isInside(allowedCidrs, clientAddress))
    found.push({ policy: "allowed_cidrs", value: clientAddress });
  if (allowedCountries.length > 0 && country !== "" && !allowedCountries.includes(country))
    found.push({ policy: "allowed_countries", value: country });
  if (allowedAsns.length > 0 && asn !== 0 && !allowedAsns.includes(asn))
    found.push({ policy: "allowed_asns", value: `AS${asn}` });
  if (allowedRoutes.length > 0 && route !== "" && !allowedRoutes.some((pattern) => matchesGlob(pattern, route)))
    found.push({ policy: "allowed_routes", value: route });
  return found;
}

/** @param cidrs addresses and networks in canonical text */
function isInside(cidrs: readonly string[], address: string): boolean {
  let list = compiled.get(cidrs);
  if (list === undefined) {
    list = new BlockList();
    for (const cidr of cidrs) {
      const [network = "", bits] = cidr.split("/");
      const family = isIP(network) === 6 ? "ipv6" : "ipv4";
      if (bits === undefined) list.addAddress(network, family);
      else list.addSubnet(network, Number(bits), family);
    }
    compiled.set(cidrs, list);
  }
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

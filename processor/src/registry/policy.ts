import { BlockList } from "node:net";
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

const NONE: readonly PolicyViolation[] = [];
const compiled = new WeakMap<readonly string[], Networks>();

/** The policies of the key that the use is outside of. Empty lists allow all. */
export function findPolicyViolations(record: KeyRecord, use: KeyUse): readonly PolicyViolation[] {
  const { allowedCidrs, allowedCountries, allowedAsns, allowedRoutes } = record;
  if (allowedCidrs.length + allowedCountries.length + allowedAsns.length + allowedRoutes.length === 0) return NONE;
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
  let networks = compiled.get(cidrs);
  if (networks === undefined) {
    networks = compileNetworks(cidrs);
    compiled.set(cidrs, networks);
  }
  const number = ipv4Number(address);
  if (number === -1) return networks.ipv6.check(address, "ipv6");
  const { ipv4 } = networks;
  for (let i = 0; i < ipv4.length; i += 2) if (((number ^ ipv4[i]!) & ipv4[i + 1]!) === 0) return true;
  return false;
}

/** Networks of IPv4 as numbers: asking a BlockList costs more than all else that is asked of a use. */
interface Networks {
  /** Address and mask, one after the other. */
  readonly ipv4: Int32Array;
  readonly ipv6: BlockList;
}

function compileNetworks(cidrs: readonly string[]): Networks {
  const ipv4: number[] = [];
  const ipv6 = new BlockList();
  for (const cidr of cidrs) {
    const [network = "", bits] = cidr.split("/");
    const number = ipv4Number(network);
    if (number === -1) ipv6.addSubnet(network, Number(bits ?? 128), "ipv6");
    // A shift by 32 is one by 0.
    else ipv4.push(number, bits === "0" ? 0 : -1 << (32 - Number(bits ?? 32)));
  }
  return { ipv4: Int32Array.from(ipv4), ipv6 };
}

/** The 32 bits of an IPv4 address in canonical text, as a number of 32 bits without a sign; -1 for one of IPv6. */
function ipv4Number(address: string): number {
  let number = 0;
  let part = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === DOT) {
      number = number * 256 + part;
      part = 0;
    } else if (code >= ZERO && code <= NINE) part = part * 10 + (code - ZERO);
    else return -1;
  }
  return number * 256 + part;
}

const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

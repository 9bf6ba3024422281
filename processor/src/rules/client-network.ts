import { isIP } from "node:net";
import { addressGroups } from "../addresses/ipv6.ts";

/**
 * The network that stands for one client: an IPv4 address itself, an IPv6 address's /64, since a client picks the rest at will
 * (RFC 8981 temporary addresses). A bit width narrower than the address gives `address/bits`.
 * @param address canonical text; what is not an address gives the empty string
 */
export function clientNetwork(address: string, ipv4PrefixBits: number, ipv6PrefixBits: number): string {
  const family = isIP(address);
  if (family === 4) return ipv4PrefixBits >= 32 ? address : `${maskIpv4(address, ipv4PrefixBits)}/${ipv4PrefixBits}`;
  if (family === 6) return ipv6PrefixBits >= 128 ? address : `${maskIpv6(address, ipv6PrefixBits)}/${ipv6PrefixBits}`;
  return "";
}

function maskIpv4(address: string, bits: number): string {
  let left = bits;
  const parts = address.split(".").map((part) => {
    const keep = Math.min(8, Math.max(0, left));
    left -= 8;
    return Number(part) & (0xff << (8 - keep)) & 0xff;
  });
  return parts.join(".");
}

function maskIpv6(address: string, bits: number): string {
  const groups = addressGroups(address);
  let left = bits;
  const masked = groups.map((group) => {
    const keep = Math.min(16, Math.max(0, left));
    left -= 16;
    return group & (0xffff << (16 - keep)) & 0xffff;
  });
  // URL's serializer writes the shortest form of RFC 5952, so that one network has one spelling.
  return new URL(`http://[${masked.map((group) => group.toString(16)).join(":")}]/`).hostname.slice(1, -1);
}

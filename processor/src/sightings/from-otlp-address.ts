import { isIPv4, isIPv6, SocketAddress } from "node:net";

const MAPPED_PREFIX = "::ffff:";

/**
 * An IP address in its canonical text: v6 compressed and in lower case, v4-mapped v6 as v4, without a zone.
 * @returns the empty string when the text is no address
 */
export function canonicalAddress(text: string): string {
  if (isIPv4(text)) return text;
  const zone = text.indexOf("%");
  const address = zone === -1 ? text : text.slice(0, zone);
  if (!isIPv6(address)) return "";
  const canonical = new SocketAddress({ address, family: "ipv6" }).address.toLowerCase();
  const mapped = canonical.startsWith(MAPPED_PREFIX) ? canonical.slice(MAPPED_PREFIX.length) : "";
  return isIPv4(mapped) ? mapped : canonical;
}

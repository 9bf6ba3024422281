import { SocketAddress, isIPv4, isIPv6 } from "node:net";

const MAX_ADDRESS_CHARACTERS = 64;
const MAPPED_PREFIX = "::ffff:";

/**
 * Reads one IP address in any form that sockets and proxies write it: with port, in brackets, with a zone id, IPv4-mapped.
 *
 * @returns canonical text (IPv4 dotted, IPv6 compressed lower case, mapped addresses as IPv4); undefined for whatever isn't an address
 */
export function parseAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.length > MAX_ADDRESS_CHARACTERS) return undefined;
  const host = withoutPort(text.trim());
  if (isIPv4(host)) return host;
  const zone = host.indexOf("%");
  const address = zone === -1 ? host : host.slice(0, zone);
  if (!isIPv6(address)) return undefined;
  const canonical = new SocketAddress({ address, family: "ipv6" }).address;
  const mapped = canonical.startsWith(MAPPED_PREFIX) ? canonical.slice(MAPPED_PREFIX.length) : "";
  return isIPv4(mapped) ? mapped : canonical;
}

/**
 * node-port = port / obfport
 * obfport   = "_" 1*(ALPHA / DIGIT / "." / "_" / "-")
 * https://www.rfc-editor.org/rfc/rfc7239#section-6
 */
const PORT = /^(?:\d{1,5}|_[\w.-]+)$/;

function withoutPort(text: string): string {
  if (text.startsWith("[")) {
    const end = text.indexOf("]");
    const isWhole = end === text.length - 1 || (text[end + 1] === ":" && PORT.test(text.slice(end + 2)));
    return end !== -1 && isWhole ? text.slice(1, end) : "";
  }
  const colon = text.indexOf(":");
  if (colon === -1 || colon !== text.lastIndexOf(":")) return text;
  return PORT.test(text.slice(colon + 1)) ? text.slice(0, colon) : "";
}

/**
 * The network of an address, for privacy: /24 of IPv4, /48 of IPv6, as an address whose other bits are zero.
 *
 * @param address canonical, from {@link parseAddress}
 */
export function toAddressPrefix(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf("."))}.0`;
  const [left = "", right] = address.split("::");
  const groups = left === "" ? [] : left.split(":");
  if (right !== undefined) {
    const tail = right === "" ? [] : right.split(":");
    while (groups.length + tail.length < 8) groups.push("0");
    groups.push(...tail);
  }
  const network = `${groups.slice(0, 3).join(":")}::`;
  return new SocketAddress({ address: network, family: "ipv6" }).address;
}

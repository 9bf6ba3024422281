import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Addresses (CIDRs, single addresses, or the names of ranges), or how many hops before the service are proxies. */
export type TrustedProxies = readonly string[] | number;

/**
 * The names that stand for ranges, as in Express's `trust proxy`.
 * https://www.rfc-editor.org/rfc/rfc6890, https://www.rfc-editor.org/rfc/rfc1918, https://www.rfc-editor.org/rfc/rfc4193
 */
const NAMED_RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  uniquelocal: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/**
 * Whether a hop is a proxy of ours.
 *
 * @param address canonical; undefined for a peer without one (a Unix socket)
 * @param hop 0 for the peer, 1 for the last entry of the forwarding header, and so on
 */
export type IsTrustedProxy = (address: string | undefined, hop: number) => boolean;

/** Whether a text is a CIDR, an address, or a named range. */
export function isProxyRange(text: string): boolean {
  return Object.hasOwn(NAMED_RANGES, text) || parseRange(text) !== undefined;
}

/** Compiles the option. Entries that aren't ranges are skipped; the options refuse them before. */
export function createTrustedProxies(proxies: TrustedProxies): IsTrustedProxy {
  if (typeof proxies === "number") return (_address, hop) => hop < proxies;
  if (proxies.length === 0) return () => false;
  const list = new BlockList();
  for (const text of proxies) {
    for (const cidr of Object.hasOwn(NAMED_RANGES, text) ? (NAMED_RANGES[text] ?? []) : [text]) {
      const range = parseRange(cidr);
      if (range !== undefined) list.addSubnet(range.network, range.bits, range.family);
    }
  }
  return (address) => address !== undefined && list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

interface Range {
  readonly network: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

function parseRange(text: string): Range | undefined {
  const [network = "", suffix] = text.split("/", 2);
  const family = isIPv4(network) ? "ipv4" : isIPv6(network) ? "ipv6" : undefined;
  if (family === undefined || text.split("/").length > 2) return undefined;
  const most = family === "ipv4" ? 32 : 128;
  if (suffix === undefined) return { network, bits: most, family };
  if (!/^\d{1,3}$/.test(suffix) || Number(suffix) > most) return undefined;
  return { network, bits: Number(suffix), family };
}

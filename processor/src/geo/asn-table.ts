import { createReadStream } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import { createInterface } from "node:readline";
import { addressGroups } from "../addresses/ipv6.ts";
import type { GeoDatabase, GeoFacts } from "./mmdb-database.ts";

/** Ranges of one address family, sorted by their start and apart. */
interface Ranges {
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Index into the names and numbers. */
  readonly network: Uint32Array;
}

interface Network {
  readonly asn: number;
  readonly asName: string;
}

/** `1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."` */
const LINE = /^([0-9a-f.:]+),([0-9a-f.:]+),(\d+),(?:"((?:[^"]|"")*)"|(.*))$/i;
/** Of an IPv6 address its first 48 bits are compared: nobody announces less (https://datatracker.ietf.org/doc/html/rfc7454#section-6.1.3), and a double holds them exactly. */
const IPV6_GROUPS = 3;

/**
 * Reads tables of networks as `@ip-location-db/asn` has them: `first address,last address,number,name`, one range a line, sorted or not.
 * Kept as numbers: 5 MB for half a million ranges.
 * @param files CSV files, of either family
 * @param name how errors and the status name the data
 * @throws NodeJS.ErrnoException when a file can't be read
 */
export async function readAsnTable(
  files: readonly string[],
  name: string,
  builtAtUnixMillis: number | undefined,
): Promise<GeoDatabase> {
  const networks: Network[] = [];
  const indexOf = new Map<string, number>();
  const ipv4: [number, number, number][] = [];
  const ipv6: [number, number, number][] = [];
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      const parts = LINE.exec(line);
      if (parts === null) continue;
      const [, first = "", last = "", number = "", quoted, plain] = parts;
      const asName = quoted?.replaceAll('""', '"') ?? plain ?? "";
      const from = toNumber(first);
      const to = toNumber(last);
      if (from === undefined || to === undefined) continue;
      const key = `${number},${asName}`;
      let network = indexOf.get(key);
      if (network === undefined) {
        network = networks.push({ asn: Number(number), asName }) - 1;
        indexOf.set(key, network);
      }
      (isIPv4(first) ? ipv4 : ipv6).push([from, to, network]);
    }
  }
  const tables = { ipv4: toRanges(ipv4), ipv6: toRanges(ipv6) };
  return {
    name,
    builtAtUnixMillis,
    hasCountries: false,
    hasNetworks: networks.length > 0,
    find(address): GeoFacts | undefined {
      const at = toNumber(address);
      if (at === undefined) return undefined;
      const network = findRange(isIPv4(address) ? tables.ipv4 : tables.ipv6, at);
      return network === undefined ? undefined : networks[network];
    },
  };
}

function toRanges(rows: [number, number, number][]): Ranges {
  rows.sort((a, b) => a[0] - b[0]);
  return {
    from: Float64Array.from(rows, ([from]) => from),
    to: Float64Array.from(rows, ([, to]) => to),
    network: Uint32Array.from(rows, ([, , network]) => network),
  };
}

function findRange({ from, to, network }: Ranges, at: number): number | undefined {
  let low = 0;
  let high = from.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (from[middle]! <= at) low = middle + 1;
    else high = middle - 1;
  }
  return high >= 0 && at <= to[high]! ? network[high] : undefined;
}

/** An address as a number that orders: IPv4 whole, of IPv6 the leading bits. */
function toNumber(address: string): number | undefined {
  if (isIPv4(address)) return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  if (!isIPv6(address)) return undefined;
  return addressGroups(address)
    .slice(0, IPV6_GROUPS)
    .reduce((sum, group) => sum * 65_536 + group, 0);
}

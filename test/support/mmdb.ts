import { addressGroups } from "../../processor/src/addresses/ipv6.ts";

/** A value of a MaxMind DB record. */
export type MmdbValue = string | number | boolean | { readonly [name: string]: MmdbValue };

const DATA_SEPARATOR = 16;
const MARKER = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");

/**
 * Writes a MaxMind DB (https://maxmind.github.io/MaxMind-DB/): an IPv6 tree with 24-bit records, IPv4 under `::/96`.
 * @param networks CIDR → record; they must not overlap
 */
export function buildMmdb(
  databaseType: string,
  networks: Readonly<Record<string, MmdbValue>>,
  builtAtUnixSeconds: number = 1_767_225_600,
): Buffer {
  const nodes: [number | undefined, number | undefined][] = [[undefined, undefined]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  const leaves: { node: number; bit: 0 | 1; offset: number }[] = [];
  for (const [cidr, record] of Object.entries(networks)) {
    const { bits, length } = bitsOf(cidr);
    let node = 0;
    for (let i = 0; i < length - 1; i++) {
      const bit = bits[i]!;
      let next = nodes[node]![bit];
      if (next === undefined) {
        next = nodes.push([undefined, undefined]) - 1;
        nodes[node]![bit] = next;
      }
      node = next;
    }
    leaves.push({ node, bit: bits[length - 1]!, offset: dataBytes });
    const encoded = encode(record);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const count = nodes.length;
  const tree = Buffer.alloc(count * 6);
  nodes.forEach(([left, right], i) => {
    tree.writeUIntBE(left ?? count, i * 6, 3);
    tree.writeUIntBE(right ?? count, i * 6 + 3, 3);
  });
  for (const { node, bit, offset } of leaves) tree.writeUIntBE(count + DATA_SEPARATOR + offset, node * 6 + bit * 3, 3);
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: builtAtUnixSeconds,
    database_type: databaseType,
    description: {},
    ip_version: 6,
    node_count: count,
    record_size: 24,
  });
  return Buffer.concat([tree, Buffer.alloc(DATA_SEPARATOR), ...data, MARKER, metadata]);
}

function bitsOf(cidr: string): { bits: (0 | 1)[]; length: number } {
  const [address = "", prefix = "0"] = cidr.split("/");
  const isV6 = address.includes(":");
  const bytes = isV6
    ? addressGroups(address).flatMap((group) => [group >> 8, group & 255])
    : [...Array.from({ length: 12 }, () => 0), ...address.split(".").map(Number)];
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) as 0 | 1));
  return { bits, length: Number(prefix) + (isV6 ? 0 : 96) };
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === "boolean") return Buffer.from([value ? 1 : 0, 14 - 7]);
  if (typeof value === "number") {
    if (Number.isInteger(value) && value >= 0) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return Buffer.concat([control(6, 4), bytes]);
    }
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(3, 8), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([name, one]) => [encode(name), encode(one)])]);
}

function control(type: number, size: number): Buffer {
  if (size < 29) return Buffer.from([(type << 5) | size]);
  return Buffer.from([(type << 5) | 29, size - 29]);
}

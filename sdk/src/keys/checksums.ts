import { crc32 } from "node:zlib";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE62_CHECKSUM_CHARACTERS = 6;
const HEX_CHECKSUM_CHARACTERS = 8;

/** CRC-32 in base 62 (digits, upper, lower), padded to 6: GitHub and npm. */
export function crc32Base62(body: string): string {
  let value = crc32(body);
  let text = "";
  while (value > 0) {
    text = (BASE62[value % 62] ?? "") + text;
    value = Math.floor(value / 62);
  }
  return text.padStart(BASE62_CHECKSUM_CHARACTERS, "0");
}

/** CRC-32 as 8 lower-case hex digits, big-endian: Cloudflare; upper-cased: Atlassian. */
export function crc32Hex(body: string): string {
  return crc32(body).toString(16).padStart(HEX_CHECKSUM_CHARACTERS, "0");
}

/** CRC-32 as 8 lower-case hex digits, little-endian: Grafana. */
export function crc32HexLittleEndian(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(body));
  return bytes.toString("hex");
}

/** CRC-32 in base 36, padded to 7: GitLab's routable tokens. */
export function crc32Base36(body: string): string {
  return crc32(body).toString(36).padStart(7, "0");
}

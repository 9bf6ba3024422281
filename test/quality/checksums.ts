import { crc32 } from "node:zlib";
import { HEX, UPPER, LOWER, DIGITS } from "./random.ts";

/** Checksums that vendors put into their keys, written here a second time: what is measured must not be what measures. */

// Digits, upper case, lower case: GitHub's and npm's order.
const BASE62: string = DIGITS + UPPER + LOWER;

/** Ends a body in its CRC-32 in base 62, padded to 6: `ghp_`, `npm_`. */
export function crcBase62(body: string): string {
  return inBase(crc32(body), BASE62).padStart(6, "0");
}

/** CRC-32 as 8 hex digits, the most significant first: `cfut_`, and in upper case `ATATT3`. */
export function crcHex(body: string): string {
  return inBase(crc32(body), HEX).padStart(8, "0");
}

/** CRC-32 as 8 hex digits, the least significant byte first: `glsa_`. */
export function crcHexLittleEndian(body: string): string {
  return (crcHex(body).match(/../g) ?? []).toReversed().join("");
}

/** CRC-32 in base 36, padded to 7: GitLab's routable tokens. */
export function crcBase36(body: string): string {
  return inBase(crc32(body), DIGITS + LOWER).padStart(7, "0");
}

function inBase(value: number, digits: string): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / digits.length))
    text = (digits[rest % digits.length] ?? "") + text;
  return text;
}

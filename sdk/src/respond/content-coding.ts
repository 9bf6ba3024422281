import { brotliDecompressSync, constants, gunzipSync } from "node:zlib";

const MAX_DECODED_BYTES = 1 << 20;
/** What of a body is tried, largest first: a beginning expands less than the whole. */
const TRIED_SHARES = [1, 1 / 16, 1 / 256];

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  // A body that was cut, or whose service went away, gives what it holds.
  gzip: (bytes) => gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED_BYTES }),
  br: (bytes) =>
    brotliDecompressSync(bytes, {
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
      maxOutputLength: MAX_DECODED_BYTES,
    }),
};

/** Whether bodies of this `Content-Encoding` stand as they are read; undefined and the empty string say so, too. */
export function isIdentity(coding: string | undefined): boolean {
  return coding === undefined || coding === "" || coding === "identity";
}

/**
 * Takes the coding off the beginning of a body.
 *
 * @param coding value of `Content-Encoding`, lower case. https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1
 * @param maxBytes of the result
 * @returns undefined for a coding that isn't known (several of them, zstd), and for bytes that aren't of it
 */
export function decodeBody(bytes: Buffer, coding: string | undefined, maxBytes: number): Buffer | undefined {
  if (isIdentity(coding)) return bytes.subarray(0, maxBytes);
  const name = coding === "x-gzip" ? "gzip" : (coding ?? "");
  const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (decode === undefined) return undefined;
  for (const share of TRIED_SHARES) {
    try {
      return decode(bytes.subarray(0, Math.ceil(bytes.length * share))).subarray(0, maxBytes);
    } catch (error) {
      if (!(error instanceof RangeError)) return undefined;
    }
  }
  return undefined;
}

import {
  constants,
  createGunzip,
  createZstdDecompress,
  gzip as gzipCallback,
  zstdCompress as zstdCallback,
} from "node:zlib";
import { promisify } from "node:util";
import { KeytrailError } from "../errors.ts";
import type { ByteLease } from "./byte-budget.ts";

const gzip = promisify(gzipCallback);
const zstd = promisify(zstdCallback);

/** The content codings that a request may come in. */
export type ContentCoding = "identity" | "gzip" | "zstd";

/** Value of an Accept-Encoding that names them. */
export const CONTENT_CODINGS: readonly ContentCoding[] = ["identity", "gzip", "zstd"];

/** Each chunk costs a trip to the thread pool: few large ones, but nothing large for a small body. */
const MAX_CHUNK_BYTES = 256 * 1024;
const MIN_CHUNK_BYTES = 16 * 1024;
const USUAL_RATIO = 8;
/** 8 MiB, the most that a zstd content coding may ask for: https://www.rfc-editor.org/rfc/rfc9659 */
const ZSTD_MAX_WINDOW_LOG = 23;

/**
 * @param header value of Content-Encoding; absent and empty mean identity
 * @returns undefined for a coding that is not supported, or more than one
 */
export function parseContentCoding(header: string | undefined): ContentCoding | undefined {
  const name = (header ?? "").trim().toLowerCase();
  if (name === "") return "identity";
  // https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3: x-gzip is gzip.
  if (name === "x-gzip") return "gzip";
  return CONTENT_CODINGS.find((coding) => coding === name);
}

/**
 * Undoes a content coding, counting as it goes: a bomb ends at the limit, not in memory.
 *
 * @param maxBytes the most that may come out
 * @param lease counts what came out among the bytes in flight
 * @returns the very same object for identity
 * @throws KeytrailError `bad_payload` when the bytes are not what the coding says, `too_large` over the limit,
 *   `transient` when the budget of bytes in flight is used up
 */
export async function decompress(
  bytes: Uint8Array,
  coding: ContentCoding,
  maxBytes: number,
  lease: ByteLease,
): Promise<Uint8Array> {
  if (coding === "identity") return bytes;
  const chunkSize = Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, bytes.length * USUAL_RATIO));
  const stream =
    coding === "gzip"
      ? createGunzip({ chunkSize })
      : createZstdDecompress({
          chunkSize,
          params: { [constants.ZSTD_d_windowLogMax]: ZSTD_MAX_WINDOW_LOG },
        });
  const chunks: Buffer[] = [];
  let length = 0;
  stream.end(bytes);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      lease.take(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof KeytrailError) throw error;
    throw new KeytrailError("bad_payload", `Cannot read the body: wanted ${coding}: received something else`);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}

/** Applies a content coding, at its default level. */
export async function compress(bytes: Uint8Array, coding: ContentCoding): Promise<Uint8Array> {
  if (coding === "identity") return bytes;
  return coding === "gzip" ? gzip(bytes) : zstd(bytes);
}

/** The error for a body over a size limit, before or after decompression. */
export function tooLarge(maxBytes: number): KeytrailError {
  return new KeytrailError("too_large", `Cannot take the body: wanted at most ${maxBytes} bytes: received more`);
}

import type { SecretRange } from "../scrub/ranges.ts";
import { decodeBody, isIdentity } from "./content-coding.ts";
import { maskSecrets } from "./secrets.ts";
import type { FindSecrets } from "./secrets.ts";

/** How much of a body is looked at: bytes as written, and bytes when decoded. */
export const MAX_BODY_BYTES: number = 64 * 1024;
/** As much of what has left is kept to know a key that goes on in the next chunk. */
const MAX_TAIL_BYTES = 4096;

/** Follows the body of one error response. Bytes are taken for characters (latin1), so that places in the text are places in the body. */
export interface BodyWatch {
  /**
   * Takes note of a chunk before it leaves.
   *
   * @returns the chunk to send in its place, of the same length; undefined where it leaves as it is
   */
  take(chunk: unknown, encoding: unknown, coding: string | undefined): Buffer | undefined;
  /** Looks at what was noted, when the response is over. */
  finish(): void;
}

/** Options of a watch. */
export interface BodyWatchOptions {
  readonly find: FindSecrets;
  readonly onFound: (ranges: readonly SecretRange[]) => void;
}

/** Creates the watch of a body that leaves as it is: a copy of its beginning is looked at when the response is over. */
export function createFlaggingWatch({ find, onFound }: BodyWatchOptions): BodyWatch {
  const chunks: Buffer[] = [];
  let size = 0;
  let bodyCoding: string | undefined;
  return {
    take(chunk, encoding, coding) {
      bodyCoding = coding;
      const bytes = size < MAX_BODY_BYTES ? copyOf(chunk, encoding, MAX_BODY_BYTES - size) : undefined;
      if (bytes === undefined) return undefined;
      chunks.push(bytes);
      size += bytes.length;
      return undefined;
    },
    finish() {
      if (size === 0) return;
      const body = decodeBody(Buffer.concat(chunks), bodyCoding, MAX_BODY_BYTES);
      if (body !== undefined) onFound(find(body.toString("latin1")));
    },
  };
}

/**
 * Creates the watch that masks: each chunk is looked at behind the end of the one before, and leaves at once. Of a key that is split over chunks the
 * first part has left when the second shows what it was; the rest is masked. A compressed body is only flagged.
 */
export function createMaskingWatch(options: BodyWatchOptions): BodyWatch {
  const { find, onFound } = options;
  const flagging = createFlaggingWatch(options);
  let tail = "";
  let size = 0;
  return {
    take(chunk, encoding, coding) {
      if (!isIdentity(coding)) return flagging.take(chunk, encoding, coding);
      const bytes = size < MAX_BODY_BYTES ? copyOf(chunk, encoding, MAX_BODY_BYTES - size) : undefined;
      if (bytes === undefined) return undefined;
      size += bytes.length;
      const text = tail + bytes.toString("latin1");
      const from = tail.length;
      const ranges = find(text).filter(({ end }) => end > from);
      tail = maskSecrets(text, ranges).slice(-MAX_TAIL_BYTES);
      if (ranges.length === 0) return undefined;
      onFound(ranges);
      const masked = copyOf(chunk, encoding, Number.POSITIVE_INFINITY);
      for (const { start, end } of ranges) masked?.fill("*", Math.max(start - from, 0), end - from);
      return masked;
    },
    finish: () => flagging.finish(),
  };
}

/** Copied, because a service may use its buffer again. */
function copyOf(chunk: unknown, encoding: unknown, maxBytes: number): Buffer | undefined {
  if (typeof chunk === "string") {
    const text = chunk.length > maxBytes ? chunk.slice(0, maxBytes) : chunk;
    const bytes = Buffer.from(text, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
    return bytes.subarray(0, maxBytes);
  }
  return chunk instanceof Uint8Array ? Buffer.from(chunk.subarray(0, maxBytes)) : undefined;
}

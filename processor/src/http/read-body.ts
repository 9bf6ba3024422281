import type { IncomingMessage } from "node:http";
import { KeytrailError } from "../errors.ts";
import type { BodyPool } from "./body-pool.ts";
import type { ByteLease } from "./byte-budget.ts";
import { tooLarge } from "./content-coding.ts";

/**
 * Reads a body into memory, never more than the limit.
 *
 * @param message a request, or a client's response
 * @param maxBytes over it, reading stops; a Content-Length over it is refused before the first byte
 * @param lease counts the bytes among those in flight
 * @param pool where the buffer of a body with a Content-Length comes from; it goes back when the lease is released
 * @throws KeytrailError `too_large`, or `transient` when the budget is used up or the sender went away
 */
export function readBody(
  message: IncomingMessage,
  maxBytes: number,
  lease: Pick<ByteLease, "take" | "onRelease">,
  pool?: BodyPool,
): Promise<Uint8Array> {
  const announcedBytes = Number(message.headers["content-length"] ?? 0);
  if (announcedBytes > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    let pooled: Buffer | undefined;
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (error: unknown): void => {
      message.off("data", onData).off("end", onEnd).off("close", onClose);
      if (pooled !== undefined) pool?.give(pooled);
      reject(error instanceof Error ? error : new Error("Cannot read the body"));
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      try {
        if (length > maxBytes) throw tooLarge(maxBytes);
        lease.take(chunk.length);
        // Taken with the first bytes, not with the head: a sender that announces much and sends nothing holds nothing.
        if (chunks.length === 0 && pooled === undefined) pooled = pool?.take(announcedBytes);
        if (pooled === undefined) chunks.push(chunk);
        else chunk.copy(pooled, length - chunk.length);
      } catch (error) {
        stop(error);
      }
    };
    const onEnd = (): void => {
      message.off("close", onClose);
      if (pooled !== undefined) {
        const buffer = pooled;
        lease.onRelease((isReusable) => (isReusable ? pool?.give(buffer) : pool?.forget(buffer)));
        resolve(buffer.subarray(0, length));
        return;
      }
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
    };
    const onClose = (): void => stop(new KeytrailError("transient", "Cannot read the body: the sender went away"));
    message.on("data", onData).on("end", onEnd).on("close", onClose);
    message.on("error", onClose);
  });
}

/**
 * Reads a client's response, never more than the limit.
 *
 * @returns undefined when it is longer; its connection is then cut
 * @throws what the connection threw, or KeytrailError `transient` when it ended early
 */
export function readAtMost(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  return readBody(message, maxBytes, { take: () => undefined, onRelease: () => undefined }).catch((error: unknown) => {
    if (!(error instanceof KeytrailError) || error.code !== "too_large") throw error;
    message.destroy();
    return undefined;
  });
}

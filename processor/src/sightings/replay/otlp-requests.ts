import { KeytrailError } from "../../errors.ts";
import { createPayloadScanner, type OtlpEncoding, type OtlpSignal } from "../../otlp/scan.ts";
import type { KeyEvent } from "../../registry/key-change.ts";
import type { ReadChunk, ReadContext } from "./readers/reader.ts";

/** Scans one export request of an input. */
export type RequestScan = (
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  body: Uint8Array,
  place: string,
  number: number,
) => ReadChunk | undefined;

/**
 * Reads requests as the receiver would. An item without a time gets the newest time before it, since a recording has no clock.
 * @returns a function that gives undefined for a request that it had to skip
 */
export function createRequestScan(context: ReadContext): RequestScan {
  const scanner = createPayloadScanner();
  let newestUnixMillis = 0;
  return (signal, encoding, body, place, number) => {
    try {
      const keyEvents: KeyEvent[] = [];
      const { batches, leaks } = scanner.scan(signal, encoding, body, {
        ...context.keys,
        hasher: context.hasher,
        isKnownKeyHash: (keyHash) => context.isKnownKeyHash(keyHash),
        connection: context.source,
        receivedAtUnixMillis: newestUnixMillis,
        noteKeyEvent: (event) => void keyEvents.push(event),
      });
      for (const batch of batches) {
        for (const time of batch.time) if (time > newestUnixMillis) newestUnixMillis = time;
      }
      return { batches, leaks, keyEvents };
    } catch (error) {
      if (!(error instanceof KeytrailError) || error.code !== "bad_payload") throw error;
      context.skip(place, number, `an OTLP ${encoding === "json" ? "JSON" : encoding} request of ${signal}`);
      return undefined;
    }
  };
}

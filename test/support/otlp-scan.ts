/** Runs payloads through the scan in tests, with the fake keys, and reads the outcome back as objects. */
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import {
  createPayloadScanner,
  type OtlpEncoding,
  type OtlpSignal,
  type PayloadScanner,
  type ScanContext,
  type ScanResult,
} from "../../processor/src/otlp/scan.ts";
import {
  FLAG_ADDRESS_UNTRUSTED,
  OUTCOMES,
  type SightingBatch,
  WEIGHT_SCALE,
} from "../../processor/src/sightings/batch.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { encodePayload, type Payload } from "./otlp-builder.ts";
import { createFakeScanner, fakeHasher } from "./otlp-fake-keys.ts";
import { decodeProtobuf } from "./otlp-proto.ts";

export const ENCODINGS: readonly OtlpEncoding[] = ["protobuf", "json"];
export const RECEIVED_AT_UNIX_MILLIS = 1_767_700_000_000;

/** A context with the fake keys. */
export function scanContext(overrides: Partial<ScanContext> = {}): ScanContext {
  return {
    scanner: createFakeScanner(),
    hasher: fakeHasher,
    isKnownKeyHash: () => false,
    connection: "connection-1",
    receivedAtUnixMillis: RECEIVED_AT_UNIX_MILLIS,
    ...overrides,
  };
}

export interface Scanned {
  readonly result: ScanResult;
  readonly sightings: readonly Sighting[];
  readonly leaks: readonly LeakFinding[];
  /** What would be forwarded, as an OTLP/JSON object. */
  readonly content: Record<string, unknown>;
}

/** Scans bytes as they came over the wire. */
export function scanBytes(
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  body: Uint8Array,
  context: ScanContext = scanContext(),
  scanner: PayloadScanner = createPayloadScanner(),
): Scanned {
  const result = scanner.scan(signal, encoding, body, context);
  return {
    result,
    sightings: result.batches.flatMap(toSightings),
    leaks: result.leaks,
    // Not decoded before it is asked for: damaged payloads may be no match for the oracle.
    get content() {
      return decodeBody(signal, encoding, result.body);
    },
  };
}

/** Encodes and scans a payload. */
export function scanPayload(payload: Payload, encoding: OtlpEncoding, context: ScanContext = scanContext()): Scanned {
  return scanBytes(payload.signal, encoding, encodePayload(payload, encoding), context);
}

export function decodeBody(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array): Record<string, unknown> {
  if (encoding === "protobuf") return decodeProtobuf(signal, body);
  return JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
}

/** The rows of a batch as objects. */
export function toSightings(batch: SightingBatch): Sighting[] {
  const text = (column: Uint16Array, row: number) => batch.strings[column[row]!]!;
  return Array.from({ length: batch.length }, (_, row) => {
    const words = Array.from(batch.identity.subarray(row * 6, row * 6 + 6), (word) =>
      word.toString(16).padStart(8, "0"),
    );
    return {
      traceId: words.slice(0, 4).join(""),
      spanId: words.slice(4).join(""),
      timeUnixMillis: batch.time[row]!,
      keyHash: text(batch.key, row),
      clientAddress: text(batch.address, row),
      addressUntrusted: (batch.flags[row]! & FLAG_ADDRESS_UNTRUSTED) !== 0,
      userAgent: text(batch.userAgent, row),
      serviceName: text(batch.service, row),
      route: text(batch.route, row),
      statusCode: batch.status[row]!,
      outcome: OUTCOMES[batch.outcome[row]!]!,
      weight: batch.weight[row]! / WEIGHT_SCALE,
      ...(batch.previousKey[row] === 0 ? {} : { previousKeyHash: text(batch.previousKey, row) }),
      keyName: text(batch.keyName, row),
      source: text(batch.source, row),
    };
  });
}

/** All strings inside a value, for assertions that nothing raw is left. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...stringsIn(inner)]);
}

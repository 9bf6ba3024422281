import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import { FLAG_ADDRESS_UNTRUSTED, OUTCOMES, type SightingBatch } from "../../processor/src/sightings/batch.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { createReadTools } from "../../processor/src/sightings/replay/read-tools.ts";
import type { KeyFromName, ReadContext, ReplayReader } from "../../processor/src/sightings/replay/readers/reader.ts";

/** What a reader made of an input. */
export interface ReadResult {
  readonly sightings: readonly Sighting[];
  readonly leaks: readonly LeakFinding[];
  /** `line 3: a JSON object` */
  readonly skipped: readonly string[];
  readonly withoutKey: number;
  /** How many times the reader handed something on. */
  readonly chunkCount: number;
}

/** The secret that tests hash with. */
export const TEST_HASH_SECRET = "a secret that only tests share, 32+";
export const testHasher: ReturnType<typeof createKeyHasher> = createKeyHasher({ secret: TEST_HASH_SECRET });

/** Reads bytes that come in chunks of a size. */
export async function readWith(
  reader: ReplayReader,
  bytes: Uint8Array | string,
  options: {
    readonly keyFrom?: readonly KeyFromName[];
    readonly chunkBytes?: number;
    readonly isStream?: boolean;
  } = {},
): Promise<ReadResult> {
  const skipped: string[] = [];
  let withoutKey = 0;
  const context: ReadContext = {
    ...createReadTools({ scanner: createKeyScanner({ hash: testHasher.hash }) }, testHasher),
    source: "input.log",
    latenessMillis: reader.latenessMillis,
    isStream: options.isStream ?? false,
    keyFrom: options.keyFrom ?? [],
    isKnownKeyHash: () => false,
    skip: (place, number, wanted) => void skipped.push(`${place} ${number}: ${wanted}`),
    withoutKey: () => void withoutKey++,
  };
  const sightings: Sighting[] = [];
  const leaks: LeakFinding[] = [];
  let chunkCount = 0;
  for await (const chunk of reader.read(inChunks(Buffer.from(bytes), options.chunkBytes ?? 64 * 1024), context)) {
    for (const batch of chunk.batches) sightings.push(...sightingsOf(batch));
    leaks.push(...chunk.leaks);
    chunkCount++;
  }
  return { sightings, leaks, skipped, withoutKey, chunkCount };
}

/** Bytes as a stream would bring them. */
export async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

/** The rows of a batch as objects. */
export function sightingsOf(batch: SightingBatch): Sighting[] {
  const text = (column: Uint16Array, row: number): string => batch.strings[column[row] ?? 0] ?? "";
  const words = (row: number, from: number, to: number): string =>
    [...batch.identity.subarray(row * 6 + from, row * 6 + to)]
      .map((word) => word.toString(16).padStart(8, "0"))
      .join("");
  return Array.from({ length: batch.length }, (_, row) => ({
    traceId: words(row, 0, 4),
    spanId: words(row, 4, 6),
    timeUnixMillis: batch.time[row] ?? 0,
    keyHash: text(batch.key, row),
    ...(batch.previousKey[row] === 0 ? {} : { previousKeyHash: text(batch.previousKey, row) }),
    clientAddress: text(batch.address, row),
    addressUntrusted: (batch.flags[row]! & FLAG_ADDRESS_UNTRUSTED) !== 0,
    userAgent: text(batch.userAgent, row),
    serviceName: text(batch.service, row),
    route: text(batch.route, row),
    statusCode: batch.status[row] ?? 0,
    outcome: OUTCOMES[batch.outcome[row] ?? 0] ?? "unknown",
    weight: (batch.weight[row] ?? 0) / 256,
    keyName: text(batch.keyName, row),
    source: text(batch.source, row),
  }));
}

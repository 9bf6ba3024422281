import { captureTelemetry } from "./captured.ts";
import type { CaptureCounts } from "./captured.ts";
import type { CleanString } from "./clean-string.ts";
import { drawTelemetry } from "./synthetic/index.ts";

export type { CaptureCounts } from "./captured.ts";
export type { CleanString } from "./clean-string.ts";

/** Options of {@link cleanTelemetry}. */
export interface CleanTelemetryOptions {
  /** Of the drawn part and of the services' users; what services compute by themselves differs in every run. */
  readonly seed: number;
  /** @default 2,000,000 */
  readonly count?: number;
  /** Is filled while the strings are read. */
  readonly counts?: CaptureCounts;
}

/** Of all strings, 0 to 1. More than half come from services that run. */
const CAPTURED_SHARE = 0.55;
const MAX_BATCH_STRINGS = 10_000;

/**
 * Telemetry that holds no secret, for counting false positives: captured from services under the stock instrumentations while it is read, and drawn
 * from the seed. Batches of at most 10,000; no pair of name and text comes twice within either part.
 * @throws Error when a service fails
 */
export async function* cleanTelemetry(options: CleanTelemetryOptions): AsyncGenerator<CleanString[]> {
  const { seed, count = 2_000_000 } = options;
  const drawn = drawTelemetry(seed);
  const captured = Math.ceil(count * CAPTURED_SHARE);
  let capturedSoFar = 0;
  let drawnSoFar = 0;
  for await (const batch of captureTelemetry(seed, captured, options.counts)) {
    yield batch;
    capturedSoFar += batch.length;
    const due = Math.round((capturedSoFar / captured) * (count - captured)) - drawnSoFar;
    drawnSoFar += due;
    for (let left = due; left > 0; left -= MAX_BATCH_STRINGS) yield takeFrom(drawn, Math.min(left, MAX_BATCH_STRINGS));
  }
}

// Iterator.prototype.take closes what it takes from.
function takeFrom(strings: Iterator<CleanString, void>, count: number): CleanString[] {
  const batch: CleanString[] = [];
  while (batch.length < count) {
    const { value } = strings.next();
    if (value !== undefined) batch.push(value);
  }
  return batch;
}

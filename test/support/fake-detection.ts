import type { Alert } from "../../processor/src/alerts/alert.ts";
import type { Detection, DetectionCounters } from "../../processor/src/detection.ts";
import { KeytrailError } from "../../processor/src/errors.ts";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import type { SightingBatch } from "../../processor/src/sightings/batch.ts";

/** A detection that keeps what it is given in memory, and knows no rules. */
export interface FakeDetection extends Detection {
  readonly batches: readonly SightingBatch[];
  readonly leaks: readonly LeakFinding[];
  readonly isClosed: boolean;
  /** The next ingest throws it. */
  failNext(error: Error): void;
}

/** A sighting counts once by its identity; there is no lateness. */
export function createFakeDetection(): FakeDetection {
  const batches: SightingBatch[] = [];
  const leaks: LeakFinding[] = [];
  const seen = new Set<string>();
  const keyHashes = new Set<string>();
  let failure: Error | undefined;
  let isClosed = false;
  let received = 0;

  function apply(batch: SightingBatch): void {
    for (let row = 0; row < batch.length; row++) {
      received += 1;
      seen.add([...batch.identity.subarray(row * 6, row * 6 + 6)].join(","));
      keyHashes.add(batch.strings[batch.key[row] ?? 0] ?? "");
    }
  }

  return {
    batches,
    leaks,
    get isClosed() {
      return isClosed;
    },
    failNext(error) {
      failure = error;
    },
    isKnownKeyHash: (hash) => keyHashes.has(hash),
    acceptedKeys: { size: 0, nameOf: () => undefined },
    ingest(newBatches, newLeaks) {
      if (isClosed) return Promise.reject(new KeytrailError("transient", "Cannot ingest: the detection is closed"));
      if (failure !== undefined) {
        const error = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      batches.push(...newBatches);
      leaks.push(...newLeaks);
      for (const batch of newBatches) apply(batch);
      return Promise.resolve();
    },
    changeKeys: () => Promise.reject(new TypeError("Cannot change keys: a registry is wanted: received a fake")),
    alertSet: (): Promise<readonly Alert[]> => Promise.resolve([]),
    look: () =>
      Promise.resolve({
        alerts: [],
        incidents: [],
        incidentOf: () => undefined,
        acknowledgementOf: () => undefined,
      }),
    explain: () => Promise.resolve(undefined),
    acknowledge: () => Promise.resolve(undefined),
    get counters(): DetectionCounters {
      return {
        received,
        counted: seen.size,
        duplicate: received - seen.size,
        late: 0,
        skewed: 0,
        leaksReceived: leaks.length,
        leaksCounted: leaks.length,
        leaksDuplicate: 0,
        leaksLate: 0,
        keysRotated: 0,
        rotationsRefused: 0,
        evicted: {},
        keys: keyHashes.size,
        openAlerts: 0,
        alertsOpened: {},
        delivered: 0,
        summarized: 0,
      };
    },
    close() {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toProcessorOptions } from "../processor/src/config/options.ts";
import { DEFAULT_CONFIG } from "../processor/src/config/schema.ts";
import { DEFAULT_RULES, type RulesOptions } from "../processor/src/detection.ts";
import { SightingBatchBuilder, type SightingBatch } from "../processor/src/sightings/batch.ts";
import { createReplay } from "../processor/src/state/replay.ts";
import { randomNumbers } from "../test/support/sightings.ts";
import type { BenchTable } from "./support/table.ts";

const KEYS = 100_000;
const SIGHTINGS = 1_000_000;
const BATCH_ROWS = 4_096;
/** Event time between two sightings: the whole run takes three days, so that keys come to rest in between. */
const STEP_MILLIS = 260;
const ROUTES = 20;
const START_UNIX_MILLIS = Date.UTC(2026, 0, 5);
/** When the last sighting comes: everything else has come to rest by then. */
const AT_REST_MILLIS = SIGHTINGS * STEP_MILLIS + 7_200_000;
/** Batches kept for evidence are no state of a key's. */
const LITTLE_EVIDENCE = { maxRecentBytes: 1024 * 1024 };
const hashes = Array.from({ length: KEYS }, (_, key) => createHash("sha256").update(`key ${key}`).digest("hex"));

const ALL_RULES: RulesOptions = toProcessorOptions(DEFAULT_CONFIG, { output: process.stderr }).rules!;
const SETS: readonly (readonly [name: string, rules: RulesOptions])[] = [
  ["counts, leaks and new addresses", DEFAULT_RULES],
  ["all rules", ALL_RULES],
];

interface Measured {
  readonly sightingsPerCpuSecond: number;
  readonly heapBytesPerKey: number;
  readonly snapshotBytesPerKey: number;
  readonly restartMillis: number;
}

/** What the rules cost: sightings per second of one core, and what a key takes at rest. */
export async function benchDetection(): Promise<BenchTable> {
  const rows: string[][] = [];
  for (const [name, rules] of SETS) {
    const measured = await measure(rules);
    rows.push([
      name,
      `${Math.round(measured.sightingsPerCpuSecond / 1000)}k`,
      String(Math.round(measured.heapBytesPerKey)),
      String(Math.round(measured.snapshotBytesPerKey)),
      String(Math.round(measured.restartMillis)),
    ]);
  }
  return {
    title: "Detection: what rules cost",
    note: `A replay of ${SIGHTINGS / 1e6} million sightings of ${KEYS / 1000}k keys over three days of event time: each key from its own address over ${ROUTES} routes, some keys far busier than others. CPU time of the whole process, garbage collection included; journal on disk; heap over the empty process when all has come to rest; the state is then saved, and opened again. Goals with all rules on and a million keys: 300k sightings a second, 416 bytes a key, a restart under 3 s.`,
    head: ["rules", "sightings per CPU second", "heap bytes a key", "bytes of a snapshot a key", "restart, ms"],
    rows,
  };
}

async function measure(rules: RulesOptions): Promise<Measured> {
  const batches = Array.from(makeBatches());
  const directory = mkdtempSync(join(tmpdir(), "keytrail-bench-"));
  try {
    globalThis.gc?.();
    const heapBefore = heapBytes();
    const replay = await createReplay({ stateDirectory: directory, rules, teach: false, limits: LITTLE_EVIDENCE });
    const before = process.cpuUsage();
    for (const batch of batches) await replay.apply([batch], []);
    const { user, system } = process.cpuUsage(before);
    await replay.apply([makeBatch(SIGHTINGS, 1, AT_REST_MILLIS)], []);
    globalThis.gc?.();
    const heapBytesPerKey = (heapBytes() - heapBefore) / KEYS;
    await replay.finish();
    const snapshot = readdirSync(directory).find((name) => name.startsWith("snapshot-"));
    const begun = performance.now();
    const again = await createReplay({ stateDirectory: directory, rules, teach: false, limits: LITTLE_EVIDENCE });
    const restartMillis = performance.now() - begun;
    again.close();
    return {
      sightingsPerCpuSecond: SIGHTINGS / ((user + system) / 1e6),
      heapBytesPerKey,
      snapshotBytesPerKey: statSync(join(directory, snapshot!)).size / KEYS,
      restartMillis,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function* makeBatches(): Generator<SightingBatch> {
  for (let first = 0; first < SIGHTINGS; first += BATCH_ROWS)
    yield makeBatch(first, Math.min(BATCH_ROWS, SIGHTINGS - first), first * STEP_MILLIS);
}

function makeBatch(first: number, rows: number, afterMillis: number): SightingBatch {
  const random = randomNumbers(first);
  const builder = new SightingBatchBuilder(rows);
  for (let row = 0; row < rows; row++) {
    // A few keys have most of the requests.
    const key = Math.floor(KEYS * random() ** 3);
    const digest = createHash("sha256")
      .update(String(first + row))
      .digest("hex");
    builder.add({
      traceId: digest.slice(0, 32),
      spanId: digest.slice(32, 48),
      timeUnixMillis: START_UNIX_MILLIS + afterMillis + row * STEP_MILLIS,
      keyHash: hashes[key]!,
      clientAddress: `10.${key >> 16}.${(key >> 8) & 255}.${key & 255}`,
      addressUntrusted: false,
      userAgent: "bench-client/1.0",
      serviceName: "bench-shop",
      route: `/v1/resource-${key % ROUTES}/{id}`,
      statusCode: 200,
      outcome: "accepted",
      weight: 1,
      keyName: "",
      source: "bench-1",
    });
  }
  return builder.take();
}

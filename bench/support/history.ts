import { createHash } from "node:crypto";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { SightingBatchBuilder } from "../../processor/src/sightings/batch.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { addressOf, BENCH_PAYLOADS, hashOf } from "./payloads.ts";

const ROWS = 1_000;
const SOURCE = "history";

/** A day that lies a day back: each key once, from its address. A processor is measured as it runs for months, not in its first minutes. */
export async function teachKeys(stateDirectory: string, nowUnixMillis: number): Promise<void> {
  const replay = await createReplay({ stateDirectory, rules: DEFAULT_RULES, teach: true });
  const from = nowUnixMillis - 2 * 86_400_000;
  replay.openSource(SOURCE, from, 86_400_000);
  for (let first = 0; first < BENCH_PAYLOADS.keys; first += ROWS) {
    const builder = new SightingBatchBuilder(ROWS);
    for (let key = first; key < Math.min(first + ROWS, BENCH_PAYLOADS.keys); key++) {
      const digest = createHash("sha256").update(`history ${key}`).digest("hex");
      builder.add({
        traceId: digest.slice(0, 32),
        spanId: digest.slice(32, 48),
        timeUnixMillis: from + key,
        keyHash: hashOf(key),
        clientAddress: addressOf(key),
        addressUntrusted: false,
        userAgent: "",
        serviceName: "bench-shop",
        route: "",
        statusCode: 200,
        outcome: "accepted",
        weight: 1,
        keyName: "",
        source: SOURCE,
      });
    }
    await replay.apply([builder.take()], []);
  }
  await replay.finish();
}

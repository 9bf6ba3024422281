import { createHash } from "node:crypto";
import { DEFAULT_RULES } from "../detection.ts";
import { SightingBatchBuilder } from "../sightings/batch.ts";
import { createReplay } from "../state/replay.ts";
import type { DemoKey } from "./story.ts";

const DAYS = 30;
const SIGHTINGS_A_DAY = 4;
const DAY_MILLIS = 86_400_000;
const SOURCE = "history";

/** Teaches a state thirty quiet days of every key at its own address, as `keytrail learn` does from real logs. */
export async function teachHistory(
  stateDirectory: string,
  keys: readonly DemoKey[],
  hashKey: (raw: string) => string,
  nowUnixMillis: number,
): Promise<number> {
  const replay = await createReplay({ stateDirectory, rules: DEFAULT_RULES, teach: true });
  const builder = new SightingBatchBuilder();
  const step = DAY_MILLIS / SIGHTINGS_A_DAY;
  replay.openSource(SOURCE, undefined, step);
  for (let at = nowUnixMillis - DAYS * DAY_MILLIS; at < nowUnixMillis - step; at += step) {
    for (const key of keys) {
      const digest = createHash("sha256").update(`${at} ${key.name}`).digest("hex");
      builder.add({
        traceId: digest.slice(0, 32),
        spanId: digest.slice(32, 48),
        timeUnixMillis: at,
        keyHash: hashKey(key.raw),
        clientAddress: key.address,
        addressUntrusted: false,
        userAgent: "demo-client/1.0",
        serviceName: "demo-shop",
        route: "/v1/charges/:id",
        statusCode: 200,
        outcome: "accepted",
        weight: 1,
        keyName: "",
        source: SOURCE,
      });
    }
  }
  const taught = builder.length;
  await replay.apply([builder.take()], []);
  await replay.finish();
  return taught;
}

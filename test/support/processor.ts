import { onTestFinished } from "vitest";
import { createEphemeralSecret, createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import type { KeyHasher, KeyScanner } from "@keytrail/sdk/keys";
import { systemClock } from "../../processor/src/clock.ts";
import type { Detection } from "../../processor/src/detection.ts";
import { createOtlpHttpExporter } from "../../processor/src/exporters/otlp-http.ts";
import type { PayloadScanner } from "../../processor/src/otlp/scan.ts";
import { DEFAULT_LISTEN } from "../../processor/src/options.ts";
import type { OtlpHttpListenOptions } from "../../processor/src/options.ts";
import { startProcessor } from "../../processor/src/start.ts";
import type { Processor } from "../../processor/src/start.ts";
import type { Log } from "../../processor/src/telemetry.ts";
import { createFakeDetection } from "./fake-detection.ts";
import type { FakeDetection } from "./fake-detection.ts";
import { createFakePayloadScanner } from "./fake-payload-scanner.ts";
import { send } from "./http.ts";
import type { HttpAnswer, HttpCall } from "./http.ts";

/** What a test may choose; the rest is a processor on a free port with fakes behind it. */
export interface TestProcessorOptions {
  readonly listen?: Partial<OtlpHttpListenOptions>;
  readonly downstreams?: readonly string[];
  readonly headers?: ReadonlyMap<string, string>;
  readonly timeoutMillis?: number;
  readonly payloadScanner?: PayloadScanner;
  readonly keys?: { readonly scanner: KeyScanner; readonly hasher: KeyHasher };
  readonly detection?: Detection;
}

/** A processor under test. */
export interface TestProcessor extends Processor {
  readonly fake: FakeDetection;
  readonly log: readonly string[];
  post(path: string, call?: HttpCall): Promise<HttpAnswer>;
  /** Samples of the metrics page, by name and labels as written there. */
  metrics(): Promise<ReadonlyMap<string, number>>;
}

/** Never asked by the fake scanner of payloads. */
const UNUSED_KEYS = { scanner: createKeyScanner(), hasher: createKeyHasher({ secret: createEphemeralSecret() }) };

/** Starts a processor that ends with the test. */
export async function startTestProcessor(options: TestProcessorOptions = {}): Promise<TestProcessor> {
  const fake = createFakeDetection();
  const log: string[] = [];
  const writeLog: Log = (level, message, fields) => log.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  const processor = await startProcessor({
    listen: { ...DEFAULT_LISTEN, port: 0, ...options.listen },
    keys: options.keys ?? UNUSED_KEYS,
    payloadScanner: options.payloadScanner ?? createFakePayloadScanner(),
    detection: options.detection ?? fake,
    downstreams: (options.downstreams ?? []).map((endpoint) =>
      createOtlpHttpExporter({
        endpoint,
        clock: systemClock,
        headers: options.headers ?? new Map(),
        timeoutMillis: options.timeoutMillis ?? 10_000,
        log: writeLog,
      }),
    ),
    clock: systemClock,
    log: writeLog,
    version: "0.0.0-test",
  });
  onTestFinished(() => processor.close());
  return {
    ...processor,
    fake,
    log,
    post: (path, call) => send(`${processor.url}${path}`, call),
    async metrics() {
      const page = await send(`${processor.url}/metrics`, { method: "GET" });
      return parseSamples(page.body.toString("utf8"));
    },
  };
}

function parseSamples(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** Headers of an uncompressed protobuf request. */
export const PROTOBUF = { "content-type": "application/x-protobuf" } as const;
/** Headers of an uncompressed JSON request. */
export const JSON_TYPE = { "content-type": "application/json" } as const;

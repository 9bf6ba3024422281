import { hash } from "node:crypto";
import { Agent, request } from "node:http";
import { startChild, type MeasuredChild } from "./support/child.ts";
import { median } from "./support/cpu.ts";
import type { BenchTable } from "./support/table.ts";

const ROUNDS = 9;
const REQUESTS = 6_000;
const WARM_UP_REQUESTS = 12_000;
const CONNECTIONS = 8;
const KEYS = Array.from({ length: 1_000 }, (_, index) => `bench_${hash("sha256", `${index}`, "hex").slice(0, 32)}`);
const GOAL_PERCENT = 8;
/** What of the requests has not been exported when they are over is, this long after. */
const SETTLING_MILLIS = 2_500;
const SETUPS = {
  none: { BENCH_TELEMETRY: "none" },
  opentelemetry: { BENCH_TELEMETRY: "opentelemetry" },
  "opentelemetry, same attributes and headers": { BENCH_TELEMETRY: "same_content" },
  "keytrail, no audit records": { BENCH_TELEMETRY: "keytrail", KEYTRAIL_AUDIT: "false" },
  keytrail: { BENCH_TELEMETRY: "keytrail" },
} as const;
type Setup = keyof typeof SETUPS;

interface Sample {
  readonly cpuMicros: number;
  readonly spanBytes: number;
  readonly auditBytes: number;
}

/** What the SDK costs a request: CPU time of the service's process over the stock OpenTelemetry set-up, same exporters, same requests. */
export async function benchSdkOverhead(): Promise<BenchTable> {
  const setups = Object.keys(SETUPS) as Setup[];
  const sink = await startChild("./sink-child.ts", {});
  const children = new Map<Setup, MeasuredChild>();
  const samples = new Map<Setup, Sample[]>(setups.map((setup) => [setup, []]));
  try {
    for (const setup of setups)
      children.set(setup, await startChild("./service-child.ts", { ...environment(sink.url), ...SETUPS[setup] }));
    for (const child of children.values()) await load(child.url, WARM_UP_REQUESTS);
    // The set-ups take turns, so that a slow minute of the machine is everyone's.
    for (let round = 0; round < ROUNDS; round++) {
      for (const setup of setups) samples.get(setup)!.push(await measure(children.get(setup)!, sink.url));
    }
  } finally {
    await Promise.all([...children.values(), sink].map((child) => child.stop()));
  }
  const middle = (setup: Setup, field: keyof Sample): number => median(samples.get(setup)!.map((each) => each[field]));
  const stock = middle("opentelemetry", "cpuMicros");
  return {
    title: "SDK: CPU time per request of a node:http service",
    note:
      `${ROUNDS} rounds of ${REQUESTS} requests over ${CONNECTIONS} connections in turns, ${KEYS.length} keys in x-api-key, every request sampled, nothing dropped, OTLP/HTTP protobuf to a sink; medians. ` +
      "Keytrail's figure includes hashing, response headers, the search for leaks in responses, scrubbing and an audit record for each request. The third line is OpenTelemetry with constants in the place of what Keytrail puts on span and response: what carrying them costs. " +
      `Goal: ${GOAL_PERCENT} % over stock OpenTelemetry.`,
    head: ["set-up", "µs a request", "over stock OpenTelemetry", "bytes of spans", "bytes of audit records"],
    rows: setups.map((setup) => {
      const micros = middle(setup, "cpuMicros");
      const isCompared = setup !== "none" && setup !== "opentelemetry";
      return [
        setup,
        micros.toFixed(1),
        isCompared ? `${(((micros - stock) / stock) * 100).toFixed(1)} %` : "",
        middle(setup, "spanBytes").toFixed(0),
        middle(setup, "auditBytes").toFixed(0),
      ];
    }),
  };
}

function environment(endpoint: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: "bench-shop",
    OTEL_METRICS_EXPORTER: "none",
    // At its default of 2048 spans a busy service drops most of them, and what is dropped costs nothing.
    OTEL_BSP_MAX_QUEUE_SIZE: "100000",
    OTEL_BSP_SCHEDULE_DELAY: "1000",
    KEYTRAIL_HASH_SECRET: "0123456789abcdef".repeat(4),
    KEYTRAIL_LOG: "warn",
  };
}

async function measure(child: MeasuredChild, sinkUrl: string): Promise<Sample> {
  await takeBytes(sinkUrl);
  const before = await child.cpu();
  await load(child.url, REQUESTS);
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLING_MILLIS);
  });
  const after = await child.cpu();
  const bytes = await takeBytes(sinkUrl);
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / REQUESTS,
    spanBytes: (bytes["/v1/traces"] ?? 0) / REQUESTS,
    auditBytes: (bytes["/v1/logs"] ?? 0) / REQUESTS,
  };
}

/** The bytes that came since the last question, by path. */
async function takeBytes(sinkUrl: string): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(sinkUrl);
  return (await response.json()) as Record<string, number>;
}

async function load(url: string, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  async function client(): Promise<void> {
    while (next < requests) await get(`${url}/v1/charges/${next}?page=2`, KEYS[next++ % KEYS.length] ?? "", agent);
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  agent.destroy();
}

function get(url: string, key: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { agent, headers: { "x-api-key": key, "user-agent": "bench-client/1.0" } },
      (response) => {
        response.resume();
        response.once("end", resolve);
      },
    );
    outgoing.once("error", reject);
    outgoing.end();
  });
}

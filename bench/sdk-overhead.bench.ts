import { Agent, request } from "node:http";
import { startChild, type MeasuredChild } from "./support/child.ts";
import type { BenchTable } from "./support/table.ts";

const ROUNDS = 5;
const REQUESTS = 6_000;
const WARM_UP_REQUESTS = 4_000;
const CONNECTIONS = 8;
const KEYS = 1_000;
const MODES = ["none", "opentelemetry", "keytrail"] as const;
type Mode = (typeof MODES)[number];

/** What the SDK costs a request: CPU time of the service's process over the stock OpenTelemetry set-up, same exporters, same requests. */
export async function benchSdkOverhead(): Promise<BenchTable> {
  const sink = await startChild("./sink-child.ts", {});
  const children = new Map<Mode, MeasuredChild>();
  const micros = new Map<Mode, number[]>(MODES.map((mode) => [mode, []]));
  try {
    for (const mode of MODES) children.set(mode, await startChild("./service-child.ts", environment(mode, sink.url)));
    for (const mode of MODES) await load(children.get(mode)!.url, WARM_UP_REQUESTS);
    // The modes take turns, so that a slow minute of the machine is everyone's.
    for (let round = 0; round < ROUNDS; round++) {
      for (const mode of MODES) micros.get(mode)!.push(await measure(children.get(mode)!));
    }
  } finally {
    await Promise.all([...children.values(), sink].map((child) => child.stop()));
  }
  const cost = new Map(MODES.map((mode) => [mode, median(micros.get(mode)!)] as const));
  const stock = cost.get("opentelemetry")!;
  return {
    title: "SDK: CPU time per request of a node:http service",
    note: `${ROUNDS} rounds of ${REQUESTS} requests over ${CONNECTIONS} connections in turns, ${KEYS} keys in x-api-key, every request sampled, OTLP/HTTP protobuf to a sink; medians. Keytrail's figure includes hashing, scrubbing and an audit record for each request.`,
    head: ["set-up", "µs a request", "over stock OpenTelemetry"],
    rows: MODES.map((mode) => {
      const value = cost.get(mode)!;
      return [mode, value.toFixed(1), mode === "keytrail" ? `${(((value - stock) / stock) * 100).toFixed(1)} %` : ""];
    }),
  };
}

function environment(mode: Mode, endpoint: string): Record<string, string> {
  return {
    BENCH_TELEMETRY: mode,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: "bench-shop",
    OTEL_METRICS_EXPORTER: "none",
    KEYTRAIL_HASH_SECRET: "0123456789abcdef".repeat(4),
    KEYTRAIL_LOG: "warn",
  };
}

async function measure(child: MeasuredChild): Promise<number> {
  const before = await child.cpu();
  await load(child.url, REQUESTS);
  // What waits to be exported belongs to the requests.
  await new Promise((resolve) => {
    setTimeout(resolve, 1_500);
  });
  const after = await child.cpu();
  return (after.cpuMicros - before.cpuMicros) / REQUESTS;
}

async function load(url: string, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  async function client(): Promise<void> {
    while (next < requests)
      await get(`${url}/v1/charges/${next}?page=2`, `bench-key-${next++ % KEYS}-0123456789abcdef`, agent);
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

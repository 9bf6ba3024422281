import { gzipSync } from "node:zlib";
import { startChild } from "./support/child.ts";
import { BENCH_PAYLOADS, makePayloads } from "./support/payloads.ts";
import { postAll } from "./support/post.ts";
import type { BenchTable } from "./support/table.ts";

const PAYLOADS = 300;
const WARM_UP_PAYLOADS = 60;
const CONNECTIONS = 4;

interface Figure {
  readonly spansPerCpuSecond: number;
  readonly rssBytes: number;
}

/** The whole path over HTTP, rules on, journal on disk, forwarding to a sink: ours against protobufjs in the same place. */
export async function benchProcessorHttp(): Promise<BenchTable> {
  const startUnixMillis = Date.now() - 120_000;
  const payloads = makePayloads({ ...BENCH_PAYLOADS, payloads: PAYLOADS, startUnixMillis });
  const compressed = payloads.map((payload) => gzipSync(payload, { level: 6 }));
  const bytes = payloads.reduce((sum, payload) => sum + payload.length, 0);
  const figures: Record<string, Figure> = {};
  for (const coding of ["identity", "gzip"] as const) {
    for (const scanner of ["keytrail", "protobufjs"] as const) {
      figures[`${coding} ${scanner}`] = await measure(scanner, coding === "gzip" ? compressed : payloads, coding);
    }
  }
  const row = (coding: string, goal: number, goalRatio: number): string[] => {
    const ours = figures[`${coding} keytrail`]!;
    const theirs = figures[`${coding} protobufjs`]!;
    const ratio = ours.spansPerCpuSecond / theirs.spansPerCpuSecond;
    return [
      coding,
      thousands(ours.spansPerCpuSecond),
      `${goal}k`,
      thousands(theirs.spansPerCpuSecond),
      ratio.toFixed(2),
      goalRatio.toFixed(1),
      megabytes(ours.rssBytes),
    ];
  };
  return {
    title: "Processor: receive, scan, forward, journal, rules, acknowledge over HTTP",
    note:
      `${PAYLOADS} requests of ${BENCH_PAYLOADS.spansPerPayload} server spans with 15 attributes (${Math.round(bytes / PAYLOADS / 1000)} kB protobuf), ${BENCH_PAYLOADS.keys} keys in a Zipf mix, unique ids, ` +
      `${BENCH_PAYLOADS.spansPerSecond} spans a second of event time, the first ${WARM_UP_PAYLOADS} not measured; every key was seen from its address before; CPU seconds are of the whole process, all threads, garbage collection included.`,
    head: ["coding", "spans per CPU second", "goal", "protobufjs in its place", "ratio", "goal", "memory"],
    rows: [row("identity", 500, 3), row("gzip", 200, 1.5)],
  };
}

async function measure(scanner: string, bodies: readonly Buffer[], coding: string): Promise<Figure> {
  const sink = await startChild("./sink-child.ts", {});
  const child = await startChild("./processor-child.ts", { BENCH_SCANNER: scanner, BENCH_SINK: sink.url });
  const headers = {
    "content-type": "application/x-protobuf",
    ...(coding === "identity" ? {} : { "content-encoding": coding }),
  };
  const send = async (part: readonly Buffer[]): Promise<void> => {
    const accepted = await postAll(`${child.url}/v1/traces`, part, headers, CONNECTIONS);
    if (accepted !== part.length)
      throw new Error(`${part.length - accepted} of ${part.length} requests were not accepted`);
  };
  try {
    await send(bodies.slice(0, WARM_UP_PAYLOADS));
    const before = await child.cpu();
    await send(bodies.slice(WARM_UP_PAYLOADS));
    const after = await child.cpu();
    const spans = (bodies.length - WARM_UP_PAYLOADS) * BENCH_PAYLOADS.spansPerPayload;
    return { spansPerCpuSecond: spans / ((after.cpuMicros - before.cpuMicros) / 1e6), rssBytes: after.rssBytes };
  } finally {
    await child.stop();
    await sink.stop();
  }
}

function thousands(n: number): string {
  return `${Math.round(n / 1000)}k`;
}

function megabytes(n: number): string {
  return `${Math.round(n / 1e6)} MB`;
}

import { ExportResultCode } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { PushMetricExporter, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { describe, expect, expectTypeOf, test } from "vitest";
import { wrapMetricExporter } from "../../../sdk/src/export/metric-exporter.ts";
import { PLAIN_KEY, STRIPE_KEY, TRACE_ID, createScrubbing } from "../scrub/samples.ts";
import type { Scrubbing } from "../scrub/samples.ts";

async function collect(
  record: (meter: ReturnType<MeterProvider["getMeter"]>) => void,
  attributes = {},
): Promise<ResourceMetrics> {
  const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: memory });
  const provider = new MeterProvider({ readers: [reader], resource: resourceFromAttributes(attributes) });
  record(provider.getMeter("shop"));
  await provider.forceFlush();
  const [metrics] = memory.getMetrics();
  await provider.shutdown();
  if (metrics === undefined) throw new Error("nothing was collected");
  return metrics;
}

function exportThrough(
  metrics: ResourceMetrics,
  { scrubber }: Scrubbing,
): { sent: ResourceMetrics | undefined; codes: number[] } {
  const codes: number[] = [];
  let sent: ResourceMetrics | undefined;
  const inner: PushMetricExporter = {
    export(collected, onResult) {
      sent = collected;
      onResult({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  wrapMetricExporter(inner, scrubber).export(metrics, (result) => codes.push(result.code));
  return { sent, codes };
}

function withKey(): Scrubbing {
  const scrubbing = createScrubbing();
  scrubbing.requestKeys.add(TRACE_ID, PLAIN_KEY);
  return scrubbing;
}

describe("wrapMetricExporter()", () => {
  test("is a push metric exporter of OpenTelemetry", () => {
    const inner: PushMetricExporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
    expectTypeOf(wrapMetricExporter(inner, createScrubbing().scrubber)).toExtend<PushMetricExporter>();
  });

  test("passes clean metrics on as the very same object", async () => {
    const metrics = await collect((meter) => meter.createCounter("orders").add(1, { "http.route": "/orders" }));
    expect(exportThrough(metrics, withKey()).sent).toBe(metrics);
  });

  test("scrubs attributes, names of attributes, descriptions and the resource, and keeps values", async () => {
    const metrics = await collect(
      (meter) => {
        meter
          .createCounter("orders", { description: `for ${STRIPE_KEY}` })
          .add(3, { tenant: PLAIN_KEY, [`k-${PLAIN_KEY}`]: "v", "http.route": "/a" });
        meter.createHistogram("latency").record(5, { "url.full": "https://h/?api_key=opaque" });
      },
      { "process.command_args": ["node", "--token=opaque"], "service.name": "shop" },
    );
    const scrubbing = withKey();
    const { sent } = exportThrough(metrics, scrubbing);
    const printed = JSON.stringify({ scopes: sent?.scopeMetrics, resource: sent?.resource.attributes });
    for (const secret of [PLAIN_KEY, STRIPE_KEY, "opaque"]) expect(printed).not.toContain(secret);
    const [counter, histogram] = sent?.scopeMetrics[0]?.metrics ?? [];
    expect(counter?.dataPoints[0]).toMatchObject({ value: 3, attributes: { "http.route": "/a" } });
    expect(counter?.dataPoints[0]?.startTime).toBe(metrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.startTime);
    expect(histogram?.dataPoints[0]?.value).toBe(metrics.scopeMetrics[0]?.metrics[1]?.dataPoints[0]?.value);
    expect(sent?.resource.attributes["service.name"]).toBe("shop");
    expect(scrubbing.scrubber.counts.leaks).toBe(5);
  });

  test("drops the data point that can't be read and keeps the others", async () => {
    const metrics = await collect((meter) => {
      const counter = meter.createCounter("orders");
      counter.add(1, { a: "1" });
      counter.add(2, { a: "2" });
    });
    Object.defineProperty(metrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0], "attributes", {
      get() {
        throw new Error(`cannot read ${PLAIN_KEY}`);
      },
    });
    const scrubbing = withKey();
    const { sent, codes } = exportThrough(metrics, scrubbing);
    expect(sent?.scopeMetrics[0]?.metrics[0]?.dataPoints.map((point) => point.value)).toEqual([2]);
    expect(codes).toEqual([0]);
    expect(scrubbing.scrubber.counts.droppedItems).toBe(1);
  });

  test("fails the export when the resource can't be read", async () => {
    const metrics = await collect((meter) => meter.createCounter("orders").add(1));
    const resource = {
      get attributes(): never {
        throw new Error(`cannot read ${PLAIN_KEY}`);
      },
    };
    const { sent, codes } = exportThrough(Object.defineProperty(metrics, "resource", { value: resource }), withKey());
    expect(sent).toBeUndefined();
    expect(codes).toEqual([1]);
  });

  test("leaves temporality and aggregation to the inner exporter, and does not invent an answer", () => {
    const { scrubber } = createScrubbing();
    const delta = wrapMetricExporter(new InMemoryMetricExporter(AggregationTemporality.DELTA), scrubber);
    expect(delta.selectAggregationTemporality?.(InstrumentType.COUNTER)).toBe(AggregationTemporality.DELTA);
    const silent: PushMetricExporter = {
      export: () => undefined,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    expect("selectAggregation" in wrapMetricExporter(silent, scrubber)).toBe(false);
    expect("selectAggregationTemporality" in wrapMetricExporter(silent, scrubber)).toBe(false);
  });

  test("forwards forceFlush and shutdown", async () => {
    const calls: string[] = [];
    const inner: PushMetricExporter = {
      export: () => undefined,
      forceFlush: async () => void calls.push("forceFlush"),
      shutdown: async () => void calls.push("shutdown"),
    };
    const wrapped = wrapMetricExporter(inner, createScrubbing().scrubber);
    await wrapped.forceFlush();
    await wrapped.shutdown();
    expect(calls).toEqual(["forceFlush", "shutdown"]);
  });
});

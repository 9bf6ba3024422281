import { context, SpanKind, SpanStatusCode, TraceFlags, createTraceState, trace } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { ReadableSpan, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace";
import { describe, expect, expectTypeOf, test } from "vitest";
import { wrapSpanExporter } from "../../../sdk/src/export/span-exporter.ts";
import { PLAIN_KEY, TRACE_ID, createScrubbing } from "../scrub/samples.ts";
import type { Scrubbing } from "../scrub/samples.ts";

interface Result {
  readonly code: number;
  readonly error?: Error;
}

/** Keeps what it is given, as the very objects. */
function createKeepingExporter(code = ExportResultCode.SUCCESS): SpanExporter & { readonly batches: ReadableSpan[][] } {
  const batches: ReadableSpan[][] = [];
  return {
    batches,
    export(spans, onResult) {
      batches.push(spans);
      onResult({ code });
    },
    shutdown: () => Promise.resolve(),
  };
}

/** Ended spans, as OpenTelemetry makes them. */
function createSpans(build: (tracer: ReturnType<TracerProvider["getTracer"]>) => void, resource = {}): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
    resource: resourceFromAttributes(resource),
  });
  build(provider.getTracer("lib", "1.0.0"));
  return memory.getFinishedSpans();
}

const REMOTE = trace.setSpanContext(context.active(), {
  traceId: TRACE_ID,
  spanId: "b7ad6b7169203331",
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
  traceState: createTraceState(`ot=th:8,vend=${PLAIN_KEY}`),
});

function withKey(): Scrubbing {
  const scrubbing = createScrubbing();
  scrubbing.requestKeys.add(TRACE_ID, PLAIN_KEY);
  return scrubbing;
}

function exportThrough(
  spans: ReadableSpan[],
  { scrubber }: Scrubbing,
  inner = createKeepingExporter(),
): { sent: ReadableSpan[]; results: Result[] } {
  const results: Result[] = [];
  wrapSpanExporter(inner, scrubber).export(spans, (result) => results.push(result));
  return { sent: inner.batches.flat(), results };
}

describe("wrapSpanExporter()", () => {
  test("is a span exporter of OpenTelemetry", () => {
    const wrapped = wrapSpanExporter(createKeepingExporter(), createScrubbing().scrubber);
    expectTypeOf(wrapped).toExtend<SpanExporter>();
    expectTypeOf(new BatchSpanProcessor({ exporter: wrapped })).not.toBeAny();
  });

  test("passes a clean batch on as the very same array and spans", () => {
    const spans = createSpans((tracer) => tracer.startSpan("GET /a", { attributes: { "http.route": "/a" } }).end());
    const inner = createKeepingExporter();
    exportThrough(spans, withKey(), inner);
    expect(inner.batches[0]).toBe(spans);
  });

  test("scrubs every part of a span and leaves the original as it was", () => {
    const spans = createSpans((tracer) => {
      const span = tracer.startSpan(
        `GET ${PLAIN_KEY}`,
        { attributes: { note: PLAIN_KEY }, links: [{ context: linked(), attributes: { l: PLAIN_KEY } }] },
        REMOTE,
      );
      span.addEvent(`event ${PLAIN_KEY}`, { e: PLAIN_KEY });
      span.recordException(new Error(`failed for ${PLAIN_KEY}`));
      span.setStatus({ code: SpanStatusCode.ERROR, message: `failed for ${PLAIN_KEY}` });
      span.end();
    });
    const { sent } = exportThrough(spans, withKey());
    expect(printed(sent)).not.toContain(PLAIN_KEY);
    expect(spans[0]?.attributes).toEqual({ note: PLAIN_KEY });
    expect(sent[0]?.spanContext().traceState?.get("ot")).toBe("th:8");
    expect(sent[0]?.attributes["keytrail.leak.detected"]).toBe(true);
    const marker = String(sent[0]?.attributes["note"]);
    expect(sent[0]?.attributes["keytrail.leak.locations"]).toEqual([
      "span.attributes.note",
      "span.name",
      "span.status.message",
      `span.events.event ${marker}.name`,
      `span.events.event ${marker}.attributes.e`,
      "span.events.exception.attributes.exception.message",
      "span.events.exception.attributes.exception.stacktrace",
      "span.links.trace_state",
      "span.links.attributes.l",
      "span.trace_state",
    ]);
    expect(sent[0]?.attributes["keytrail.leak.key_hashes"]).toHaveLength(10);
    expect(sent[0]?.attributes["keytrail.leak.formats"]).toHaveLength(10);
  });

  test("keeps times, ids, counts and scope of a scrubbed span", () => {
    const spans = createSpans((tracer) => tracer.startSpan(PLAIN_KEY, { kind: SpanKind.CLIENT }, REMOTE).end());
    const [before] = spans;
    const [after] = exportThrough(spans, withKey()).sent;
    expect(after).not.toBe(before);
    for (const name of [
      "kind",
      "startTime",
      "endTime",
      "duration",
      "ended",
      "instrumentationScope",
      "resource",
      "droppedEventsCount",
    ] as const) {
      expect(after?.[name]).toBe(before?.[name]);
    }
    expect(after?.spanContext().spanId).toBe(before?.spanContext().spanId);
    expect(after?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
  });

  test("adds to marks that are there already", () => {
    const attributes = {
      "keytrail.leak.detected": true,
      "keytrail.leak.formats": ["unknown"],
      "keytrail.leak.locations": ["response.body"],
      "keytrail.leak.key_hashes": ["00"],
      note: PLAIN_KEY,
    };
    const [span] = exportThrough(
      createSpans((tracer) => tracer.startSpan("a", { attributes }, REMOTE).end()),
      withKey(),
    ).sent;
    expect(span?.attributes["keytrail.leak.locations"]).toEqual([
      "response.body",
      "span.attributes.note",
      "span.trace_state",
    ]);
  });

  test("scrubs the server span's own place without a mark", () => {
    const attributes = { "api_key.source": "query:api_key", "url.query": `api_key=${PLAIN_KEY}&a=1` };
    const parent = trace.setSpanContext(context.active(), { ...linked(), traceState: createTraceState("ot=th:8") });
    const spans = createSpans((tracer) => tracer.startSpan("GET", { kind: SpanKind.SERVER, attributes }, parent).end());
    const [span] = exportThrough(spans, withKey()).sent;
    expect(span?.attributes["url.query"]).toMatch(/^api_key=\[REDACTED:unknown:[0-9a-f]{12}\]&a=1$/);
    expect(span?.attributes).not.toHaveProperty("keytrail.leak.detected");
  });

  test("gives one scrubbed resource object for one original and marks one span of it", () => {
    const scrubbing = createScrubbing();
    const spans = createSpans(
      (tracer) => {
        tracer.startSpan("a").end();
        tracer.startSpan("b").end();
      },
      { "service.name": "shop", "process.command_args": ["node", "--api-key=opaque"] },
    );
    const first = exportThrough(spans, scrubbing).sent;
    expect(first[0]?.resource).not.toBe(spans[0]?.resource);
    expect(first[0]?.resource).toBe(first[1]?.resource);
    expect(printed(first)).not.toContain("opaque");
    expect(first.map((span) => span.attributes["keytrail.leak.locations"])).toEqual([
      ["resource.attributes.process.command_args"],
      undefined,
    ]);
    const second = exportThrough(spans, scrubbing).sent;
    expect(second[0]?.resource).toBe(first[0]?.resource);
    expect(second[0]?.attributes).not.toHaveProperty("keytrail.leak.detected");
  });

  test("repeats the mark of a resource until a batch is delivered", () => {
    const scrubbing = createScrubbing();
    const spans = createSpans((tracer) => tracer.startSpan("a").end(), { "process.command": "node --api-key=opaque" });
    const failed = exportThrough(spans, scrubbing, createKeepingExporter(ExportResultCode.FAILED));
    expect(failed.sent[0]?.attributes["keytrail.leak.detected"]).toBe(true);
    expect(exportThrough(spans, scrubbing).sent[0]?.attributes["keytrail.leak.detected"]).toBe(true);
    expect(exportThrough(spans, scrubbing).sent[0]?.attributes["keytrail.leak.detected"]).toBeUndefined();
  });

  test("scrubs a resource again when a key in it becomes known", () => {
    const scrubbing = createScrubbing();
    const spans = createSpans((tracer) => tracer.startSpan("a").end(), { "host.note": `uses ${PLAIN_KEY}` });
    expect(printed(exportThrough(spans, scrubbing).sent)).toContain(PLAIN_KEY);
    scrubbing.requestKeys.add(TRACE_ID, PLAIN_KEY);
    expect(printed(exportThrough(spans, scrubbing).sent)).not.toContain(PLAIN_KEY);
  });

  test("lets no client rename a service by presenting its name as a key", () => {
    const scrubbing = createScrubbing();
    const name = "checkout-7d9f8b6c5d-x2x4v";
    scrubbing.requestKeys.add(TRACE_ID, name);
    const spans = createSpans((tracer) => tracer.startSpan("a").end(), { "service.name": name });
    expect(exportThrough(spans, scrubbing).sent[0]?.resource.attributes["service.name"]).toBe(name);
  });

  test("waits for resource attributes that are on their way", async () => {
    const attributes = { "process.command": Promise.resolve("node --api-key=opaque") };
    const [span] = endedSpans(resourceFromAttributes(attributes));
    if (span === undefined) throw new Error("no span was made");
    const inner = createKeepingExporter();
    const { scrubber } = createScrubbing();
    const result = await new Promise<Result>((resolve) => wrapSpanExporter(inner, scrubber).export([span], resolve));
    expect(result.code).toBe(0);
    expect(inner.batches[0]?.[0]?.resource.attributes).toEqual({
      "process.command": expect.stringMatching(/^node --api-key=\[REDACTED/),
    });
  });
});

describe("wrapSpanExporter() when scrubbing fails", () => {
  test("drops the value that throws", () => {
    const spans = [createBrokenSpan("", brokenAttributes())];
    const { sent, results } = exportThrough(spans, withKey());
    expect(sent[0]?.attributes).toMatchObject({ kept: "yes" });
    expect(sent[0]?.attributes).not.toHaveProperty("broken");
    expect(results).toEqual([{ code: 0 }]);
  });

  test.each(["attributes", "events", "status", "name", "links", "parentSpanContext"])(
    "sends a stub without content when reading %s throws",
    (name) => {
      const scrubbing = withKey();
      const spans = [createBrokenSpan(name)];
      const { sent, results } = exportThrough(spans, scrubbing);
      expect(sent).toHaveLength(1);
      expect(sent[0]?.name).toBe("[REDACTED:unscrubbed]");
      expect(sent[0]?.spanContext().traceId).toBe(TRACE_ID);
      expect(printed(sent)).not.toContain(PLAIN_KEY);
      expect(results).toEqual([{ code: 0 }]);
      expect(scrubbing.scrubber.counts).toMatchObject({ stubbedItems: 1, droppedItems: 0 });
    },
  );

  test("drops a span of which not even the ids can be read, and keeps the others", () => {
    const scrubbing = withKey();
    const clean = createSpans((tracer) => tracer.startSpan("a").end());
    const { sent } = exportThrough([createBrokenSpan("spanContext"), ...clean], scrubbing);
    expect(sent).toEqual(clean);
    expect(scrubbing.scrubber.counts).toMatchObject({ stubbedItems: 0, droppedItems: 1 });
  });

  test("reports a failure when no span is left, without calling the exporter", () => {
    const inner = createKeepingExporter();
    const { results } = exportThrough([createBrokenSpan("spanContext")], withKey(), inner);
    expect(inner.batches).toEqual([]);
    expect(results.map((result) => result.code)).toEqual([1]);
  });

  test("turns an exception of the inner exporter into one failed result that quotes nothing", () => {
    const spans = createSpans((tracer) => tracer.startSpan("a").end());
    const inner: SpanExporter = {
      export() {
        throw new Error(`refused ${PLAIN_KEY}`);
      },
      shutdown: () => Promise.resolve(),
    };
    const results: Result[] = [];
    wrapSpanExporter(inner, withKey().scrubber).export(spans, (result) => results.push(result));
    expect(results.map((result) => result.code)).toEqual([1]);
    expect(String(results[0]?.error)).not.toContain(PLAIN_KEY);
  });
});

describe("wrapSpanExporter() life cycle", () => {
  test("forwards forceFlush and shutdown", async () => {
    const calls: string[] = [];
    const inner: SpanExporter = {
      export: () => undefined,
      forceFlush: async () => void calls.push("forceFlush"),
      shutdown: async () => void calls.push("shutdown"),
    };
    const wrapped = wrapSpanExporter(inner, createScrubbing().scrubber);
    await wrapped.forceFlush();
    await wrapped.shutdown();
    expect(calls).toEqual(["forceFlush", "shutdown"]);
  });

  test("flushes an exporter that has no forceFlush", async () => {
    await expect(
      wrapSpanExporter(createKeepingExporter(), createScrubbing().scrubber).forceFlush(),
    ).resolves.toBeUndefined();
  });
});

function linked(): {
  traceId: string;
  spanId: string;
  traceFlags: number;
  traceState: ReturnType<typeof createTraceState>;
} {
  return {
    traceId: TRACE_ID,
    spanId: "00f067aa0ba902b7",
    traceFlags: 1,
    traceState: createTraceState(`vend=${PLAIN_KEY}`),
  };
}

function printed(spans: readonly ReadableSpan[]): string {
  return JSON.stringify(
    spans.map((span) => ({
      name: span.name,
      attributes: span.attributes,
      events: span.events,
      status: span.status,
      parent: { ...span.parentSpanContext, traceState: span.parentSpanContext?.traceState?.serialize() },
      context: { ...span.spanContext(), traceState: span.spanContext().traceState?.serialize() },
      links: span.links.map((link) => ({ ...link, state: link.context.traceState?.serialize() })),
      resource: span.resource.attributes,
    })),
  );
}

function brokenAttributes(): Record<string, string> {
  return {
    kept: "yes",
    get broken(): string {
      throw new Error(`cannot read ${PLAIN_KEY}`);
    },
  };
}

/** A span whose one property throws when it is read. */
function createBrokenSpan(broken: string, attributes: Record<string, string> = { note: PLAIN_KEY }): ReadableSpan {
  const [span] = createSpans((tracer) => tracer.startSpan("a", {}, REMOTE).end());
  if (span === undefined) throw new Error("no span was made");
  Object.defineProperty(span, "attributes", { value: attributes, configurable: true });
  if (broken === "") return span;
  return Object.defineProperty(span, broken, {
    get() {
      throw new Error(`cannot read ${PLAIN_KEY}`);
    },
  });
}

/** Ended spans as a span processor sees them, before anybody waited for their resource. */
function endedSpans(resource: ReturnType<typeof resourceFromAttributes>): ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  const processor: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => void ended.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  new TracerProvider({ resource, spanProcessors: [processor] }).getTracer("lib").startSpan("a").end();
  return ended;
}

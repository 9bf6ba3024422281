import {
  ROOT_CONTEXT,
  TraceFlags,
  createTraceState,
  defaultTextMapSetter,
  propagation,
  trace,
} from "@opentelemetry/api";
import type { Context, TextMapPropagator } from "@opentelemetry/api";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { describe, expect, test } from "vitest";
import { wrapPropagator } from "../../../sdk/src/instrument/propagation.ts";
import { ODD_KEY, OTHER_TRACE_ID, PLAIN_KEY, STRIPE_KEY, TRACE_ID, createScrubbing } from "../scrub/samples.ts";
import type { Scrubbing } from "../scrub/samples.ts";

const W3C = new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] });

function inject(
  { scrubber }: Scrubbing,
  baggage: Readonly<Record<string, string>>,
  traceState = "",
  inner: TextMapPropagator = W3C,
): Record<string, string> {
  const spanContext = {
    traceId: TRACE_ID,
    spanId: "b7ad6b7169203331",
    traceFlags: TraceFlags.SAMPLED,
    ...(traceState !== "" && { traceState: createTraceState(traceState) }),
  };
  const entries = Object.fromEntries(Object.entries(baggage).map(([name, value]) => [name, { value }]));
  const context: Context = propagation.setBaggage(
    trace.setSpanContext(ROOT_CONTEXT, spanContext),
    propagation.createBaggage(entries),
  );
  const carrier: Record<string, string> = {};
  wrapPropagator(inner, scrubber).inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

describe("wrapPropagator()", () => {
  test.each([STRIPE_KEY, PLAIN_KEY, ODD_KEY])(
    "leaves members with %#. the request's key out, and no hash in its place",
    (key) => {
      const scrubbing = createScrubbing();
      scrubbing.requestKeys.add(TRACE_ID, key);
      const percent = encodeURIComponent(key);
      expect(
        inject(scrubbing, { tenant: "t1", note: key, [percent]: "1", last: "z" }, `ot=th:8,vend=${percent}`),
      ).toEqual({
        traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
        tracestate: "ot=th:8",
        baggage: "tenant=t1,last=z",
      });
      expect(scrubbing.scrubber.counts.leaks).toBeGreaterThan(0);
    },
  );

  test("leaves a header out that nothing is left of", () => {
    const carrier = inject(createScrubbing(), { api_key: "never-presented-1", note: STRIPE_KEY });
    expect(Object.keys(carrier)).toEqual(["traceparent"]);
  });

  test("hands on what holds no key as it is", () => {
    const scrubbing = createScrubbing();
    scrubbing.requestKeys.add(OTHER_TRACE_ID, "another");
    expect(inject(scrubbing, { "user.id": "7", note: "another day" }, "ot=th:8,vend=x")).toEqual({
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
      tracestate: "ot=th:8,vend=x",
      baggage: "user.id=7,note=another%20day",
    });
  });

  test("keeps the trace whole when somebody presents its id as a key", () => {
    const scrubbing = createScrubbing();
    scrubbing.requestKeys.add(TRACE_ID, TRACE_ID);
    expect(inject(scrubbing, {})["traceparent"]).toContain(TRACE_ID);
  });

  test("marks the span of the call", () => {
    const scrubbing = createScrubbing();
    const attributes: Record<string, unknown> = {};
    const span = trace.wrapSpanContext({ traceId: TRACE_ID, spanId: "b7ad6b7169203331", traceFlags: 1 });
    span.setAttributes = (more) => {
      Object.assign(attributes, more);
      return span;
    };
    const context = propagation.setBaggage(
      trace.setSpan(ROOT_CONTEXT, span),
      propagation.createBaggage({ note: { value: STRIPE_KEY } }),
    );
    wrapPropagator(W3C, scrubbing.scrubber).inject(context, {}, defaultTextMapSetter);
    expect(attributes).toMatchObject({
      "keytrail.leak.detected": true,
      "keytrail.leak.locations": ["propagation.baggage"],
      "keytrail.leak.key_hashes": [scrubbing.hasher.hash(STRIPE_KEY)],
    });
  });

  test("sends no header that can't be scrubbed", () => {
    const scrubbing = createScrubbing();
    const scrubber = {
      ...scrubbing.scrubber,
      begin: () => {
        throw new Error("broken");
      },
    };
    expect(Object.keys(inject({ ...scrubbing, scrubber }, { a: "b" }))).toEqual(["traceparent"]);
    expect(scrubber.counts.failedValues).toBe(1);
  });
});

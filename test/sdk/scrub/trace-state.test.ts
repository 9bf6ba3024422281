import { createTraceState } from "@opentelemetry/api";
import { describe, expect, test } from "vitest";
import { scrubSpanContext, scrubTraceState } from "../../../sdk/src/scrub/trace-state.ts";
import { PLAIN_KEY, TRACE_ID, createScrubbing } from "./samples.ts";

function createTraceScrubber(): ReturnType<typeof createScrubbing>["scrubber"] {
  const { scrubber, requestKeys } = createScrubbing();
  requestKeys.add(TRACE_ID, PLAIN_KEY);
  scrubber.begin({ traceId: TRACE_ID, ownSource: "" });
  return scrubber;
}

describe("scrubTraceState()", () => {
  test("scrubs a value and keeps the other members and their order", () => {
    const scrubber = createTraceScrubber();
    const scrubbed = scrubTraceState(createTraceState(`ot=th:8,vend=${PLAIN_KEY},z=1`), "span.trace_state", scrubber);
    expect(scrubbed.serialize()).toMatch(/^ot=th:8,vend=\[REDACTED:unknown:[0-9a-f]{12}\],z=1$/);
    expect(scrubbed.get("ot")).toBe("th:8");
    expect(scrubber.leaks().map((leak) => leak.location)).toEqual(["span.trace_state"]);
  });

  test("gives a valid trace state", () => {
    const scrubbed = scrubTraceState(createTraceState(`vend=${PLAIN_KEY}`), "span.trace_state", createTraceScrubber());
    expect(createTraceState(scrubbed.serialize()).serialize()).toBe(scrubbed.serialize());
    expect(scrubbed.set("a", "1").unset("vend").serialize()).toBe("a=1");
  });

  test("drops a member whose key is a secret", () => {
    const state = { ...createTraceState(), serialize: () => `a=1,x${PLAIN_KEY.toLowerCase()}=2` };
    expect(scrubTraceState(state, "span.trace_state", createTraceScrubber()).serialize()).toBe("a=1");
  });

  test("returns the very same context when nothing is found", () => {
    const context = {
      traceId: TRACE_ID,
      spanId: "b7ad6b7169203331",
      traceFlags: 1,
      traceState: createTraceState("ot=th:8"),
    };
    expect(scrubSpanContext(context, "span.trace_state", createTraceScrubber())).toBe(context);
  });
});

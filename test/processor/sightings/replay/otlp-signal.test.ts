import { expect, test } from "vitest";
import { signalOfJson, signalOfProtobuf } from "../../../../processor/src/sightings/replay/otlp-signal.ts";
import { encodePayload, logsPayload, metricsPayload, tracesPayload } from "../../../support/otlp-builder.ts";

const PAYLOADS = [
  tracesPayload([{}]),
  tracesPayload([{ name: "x".repeat(16), attributes: { a: 1 } }]),
  logsPayload([{ body: "hello" }]),
  logsPayload([{ timeUnixNano: "0", body: "without a time" }]),
  logsPayload([{ observedTimeUnixNano: "1", severityNumber: 9, severityText: "INFO", traceId: "a1".repeat(16) }]),
  ...(["gauge", "sum", "histogram", "exponentialHistogram", "summary"] as const).map((type) =>
    metricsPayload([
      { name: "m".repeat(16), description: "d".repeat(8), unit: "s", type, points: [{ attributes: { a: 1 } }] },
    ]),
  ),
];

test.each(PAYLOADS.map((payload, index) => [payload.signal, index, payload] as const))(
  "a request of %s (%d) is told by its content in both encodings",
  (signal, _index, payload) => {
    expect(signalOfProtobuf(encodePayload(payload, "protobuf"))).toBe(signal);
    expect(signalOfJson(encodePayload(payload, "json"))).toBe(signal);
  },
);

test("a request without an item is empty", () => {
  expect(signalOfProtobuf(encodePayload(tracesPayload([]), "protobuf"))).toBe("empty");
  expect(signalOfProtobuf(Buffer.alloc(0))).toBe("empty");
});

test.each([[Buffer.from([0x0a])], [Buffer.from([0x0a, 5, 1])], [Buffer.from([0x0b])], [Buffer.from("hello")]])(
  "%o is no request",
  (bytes) => {
    expect(signalOfProtobuf(bytes)).toBeUndefined();
  },
);

test.each(["", "[]", '{"resourceProfiles":[]}', '{"a":{"resourceSpans":[]}}'])("%o is no JSON request", (text) => {
  expect(signalOfJson(Buffer.from(text))).toBeUndefined();
});

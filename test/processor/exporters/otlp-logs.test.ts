import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Alert } from "../../../processor/src/alerts/alert.ts";
import { createOtlpLogsExporter } from "../../../processor/src/exporters/otlp-logs.ts";
import { alertOf, alertsOf } from "../../support/alerts.ts";
import { startSink } from "../../support/http.ts";
import type { Sink } from "../../support/http.ts";
import { createManualClock } from "../../support/manual-clock.ts";

const NOW = Date.parse("2026-01-05T22:14:08.000Z");
const clock = createManualClock(NOW);

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

async function exportTo(sink: Sink, alerts: readonly Alert[]): Promise<void> {
  const exporter = createOtlpLogsExporter({ endpoint: `${sink.url}/v1/logs`, clock });
  try {
    await exporter.export(alerts);
  } finally {
    await exporter.shutdown();
  }
}

async function recordOf(alert: Alert): Promise<{ [field: string]: unknown; attributes: readonly Attribute[] }> {
  const sink = await startSink();
  await exportTo(sink, [alert]);
  return JSON.parse(sink.requests[0]?.body.toString("utf8") ?? "").resourceLogs[0].scopeLogs[0].logRecords[0];
}

test("a record carries times, severity, the sentence, and the ids of the newest evidence", async () => {
  const { attributes: _attributes, ...record } = await recordOf(alertOf());
  expect(record).toEqual({
    timeUnixNano: "1767651247250000000",
    observedTimeUnixNano: "1767651248000000000",
    severityNumber: 17,
    severityText: "HIGH",
    body: { stringValue: "Key 3f9a… (checkout-prod) made 612 requests in 5 minutes, limit 500" },
    flags: 1,
    traceId: "a2".repeat(16),
    spanId: "b2".repeat(8),
    eventName: "keytrail.alert",
  });
});

test("a record's attributes name the rule, the alert, the key and the newest evidence", async () => {
  const { attributes } = await recordOf(alertOf());
  const values = Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  expect(values).toMatchObject({
    "otel.event.name": "keytrail.alert",
    "security_rule.name": "request_rate_sustained",
    "security_rule.version": "1a2b3c4d",
    "security_rule.ruleset.name": "keytrail",
    "keytrail.alert.id": "0123456789abcdef0123456789abcdef",
    "keytrail.alert.dedup_key": "0123456789abcdef0123456789abcdef",
    "keytrail.alert.state": "open",
    "keytrail.alert.revision": "1",
    "keytrail.alert.observed": "612",
    "keytrail.alert.threshold": "500",
    "keytrail.alert.count": "612",
    "keytrail.alert.provisional": false,
    "api_key.hash": "3f9a".repeat(16),
    "client.address": "203.0.113.9",
    "http.route": "/v1/charges",
    "http.response.status_code": "200",
    "service.name": "checkout",
  });
  const traceIds = attributes.find(({ key }) => key === "keytrail.alert.evidence.trace_ids")?.value["arrayValue"];
  expect(traceIds).toEqual({ values: [{ stringValue: "a1".repeat(16) }, { stringValue: "a2".repeat(16) }] });
  // A baseline that is null is absent.
  expect(values).not.toHaveProperty("keytrail.alert.baseline");
  expect(new Set(attributes.map(({ key }) => key)).size).toBe(attributes.length);
});

test.each([
  ["info", 9],
  ["low", 13],
  ["medium", 14],
  ["high", 17],
  ["critical", 21],
] as const)("severity %s has number %d", async (severity, number) => {
  expect((await recordOf(alertOf({ severity })))["severityNumber"]).toBe(number);
});

test("an alert without evidence has no trace", async () => {
  const record = await recordOf(alertOf({ evidence: [] }));
  expect(record).not.toHaveProperty("traceId");
  expect(record["flags"]).toBe(0);
});

test("the entity wins over what the newest evidence shows", async () => {
  const { attributes } = await recordOf(alertOf({ entity: { "client.address": "198.51.100.1" } }));
  const addresses = attributes.filter(({ key }) => key === "client.address");
  expect(addresses).toEqual([{ key: "client.address", value: { stringValue: "198.51.100.1" } }]);
});

test("the resource is the processor's own, headers and gzip are as configured", async () => {
  const sink = await startSink();
  const exporter = createOtlpLogsExporter({
    endpoint: `${sink.url}/v1/logs`,
    headers: { authorization: "Bearer test" },
    compression: "gzip",
    resource: { "service.instance.id": "i-1" },
    clock,
  });
  await exporter.export(alertsOf(3));
  await exporter.shutdown();
  const [request] = sink.requests;
  expect(request?.path).toBe("/v1/logs");
  expect(request?.headers).toMatchObject({
    authorization: "Bearer test",
    "content-type": "application/json",
    "content-encoding": "gzip",
  });
  const { resourceLogs } = JSON.parse(gunzipSync(request?.body ?? "").toString("utf8"));
  expect(resourceLogs[0].resource.attributes).toEqual([
    { key: "service.name", value: { stringValue: "keytrail" } },
    { key: "service.instance.id", value: { stringValue: "i-1" } },
  ]);
  expect(resourceLogs[0].scopeLogs[0].logRecords).toHaveLength(3);
});

test.each([
  [429, "transient"],
  [502, "transient"],
  [503, "transient"],
  [504, "transient"],
  [400, "export_failed"],
  [401, "export_failed"],
  [500, "export_failed"],
  [307, "export_failed"],
])("status %d is %s", async (status, code) => {
  const sink = await startSink();
  sink.answerWith(() => ({ status, headers: { location: `${sink.url}/elsewhere` } }));
  await expect(exportTo(sink, alertsOf(1))).rejects.toMatchObject({
    code,
    message: `Cannot send alerts to otlp_logs at ${sink.url}: wanted a 2xx answer: received status ${status}`,
  });
  expect(sink.requests).toHaveLength(1);
});

test("a partial success that rejects records is no success, and no reason to send again", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: 200, body: JSON.stringify({ partialSuccess: { rejectedLogRecords: "2" } }) }));
  await expect(exportTo(sink, alertsOf(3))).rejects.toMatchObject({
    code: "export_failed",
    message:
      "Cannot send alerts to otlp_logs: wanted 3 records to be taken: received a partial success with 2 rejected",
  });
});

test("a warning without rejected records is a success", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: 200, body: JSON.stringify({ partialSuccess: { errorMessage: "slow down" } }) }));
  await expect(exportTo(sink, alertsOf(1))).resolves.toBeUndefined();
});

test("an answer without an end is read no further than its limit", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: 200, body: "x".repeat(1024 * 1024) }));
  await expect(exportTo(sink, alertsOf(1))).resolves.toBeUndefined();
});

test("a cut connection is transient", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: 200, destroy: true }));
  await expect(exportTo(sink, alertsOf(1))).rejects.toMatchObject({ code: "transient" });
});

test("a destination that does not answer in time is transient", async () => {
  const sink = await startSink();
  sink.answerWith(() => new Promise(() => undefined));
  const exporter = createOtlpLogsExporter({ endpoint: sink.url, timeoutMillis: 50, clock });
  await expect(exporter.export(alertsOf(1))).rejects.toMatchObject({
    code: "transient",
    message: `Cannot send alerts to otlp_logs at ${sink.url}: wanted a 2xx answer: received no answer in time`,
  });
  await exporter.shutdown();
});

test.each([
  ["endpoint", { endpoint: "127.0.0.1:4318" }],
  ["endpoint", { endpoint: "ftp://127.0.0.1/" }],
  ["endpoint", { endpoint: "http://someone:sesame@127.0.0.1/" }],
  ["timeout", { endpoint: "http://127.0.0.1/", timeoutMillis: 0 }],
  ["headers", { endpoint: "http://127.0.0.1/", headers: { a: "b\r\nc" } }],
])("a wrong %s is refused and not repeated: %o", (field, options) => {
  const create = (): unknown => createOtlpLogsExporter({ ...options, clock });
  expect(create).toThrow(RangeError);
  expect(create).toThrow(new RegExp(`^Cannot use alerts\\.otlp_logs\\.${field}: wanted (?!.*sesame)`));
});

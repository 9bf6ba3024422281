import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createWebhookExporter, signatureOf } from "../../../processor/src/exporters/webhook.ts";
import type { WebhookExporterOptions } from "../../../processor/src/exporters/webhook.ts";
import { alertOf, alertsOf } from "../../support/alerts.ts";
import { startSink } from "../../support/http.ts";
import { createManualClock } from "../../support/manual-clock.ts";

const NOW = Date.parse("2026-01-05T22:14:08.900Z");
const SECRET_BYTES = Buffer.alloc(32, 7);
const OTHER_BYTES = Buffer.alloc(24, 9);

function create(url: string, options: Partial<WebhookExporterOptions> = {}): ReturnType<typeof createWebhookExporter> {
  return createWebhookExporter({
    url,
    secret: `whsec_${SECRET_BYTES.toString("base64")}`,
    clock: createManualClock(NOW),
    ...options,
  });
}

function signature(secret: Buffer, id: string, timestamp: string, body: Buffer): string {
  return `v1,${createHmac("sha256", secret)
    .update(`${id}.${timestamp}.${body.toString("utf8")}`)
    .digest("base64")}`;
}

test("each alert is one CloudEvent whose id names the alert's revision", async () => {
  const sink = await startSink();
  const exporter = create(`${sink.url}/hook?x=1`);
  await exporter.export([alertOf({ revision: 3, state: "update" })]);
  await exporter.shutdown();
  const [request] = sink.requests;
  expect(request?.path).toBe("/hook?x=1");
  expect(request?.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
  expect(JSON.parse(request?.body.toString("utf8") ?? "")).toEqual({
    specversion: "1.0",
    id: "0123456789abcdef0123456789abcdef-3",
    source: "/keytrail",
    type: "keytrail.alert.update",
    subject: "0123456789abcdef0123456789abcdef",
    time: "2026-01-05T22:14:07.250Z",
    datacontenttype: "application/json",
    data: alertOf({ revision: 3, state: "update" }),
  });
});

test("a request is signed over its id, its time and its very bytes, by both secrets while they change over", async () => {
  const sink = await startSink();
  const exporter = create(sink.url, { previousSecret: OTHER_BYTES.toString("base64") });
  await exporter.export([alertOf()]);
  await exporter.shutdown();
  const [request] = sink.requests;
  if (request === undefined) throw new Error("nothing arrived");
  const id = "0123456789abcdef0123456789abcdef-1";
  expect(request.headers["webhook-id"]).toBe(id);
  expect(request.headers["webhook-timestamp"]).toBe("1767651248");
  expect(request.headers["webhook-signature"]).toBe(
    [SECRET_BYTES, OTHER_BYTES].map((secret) => signature(secret, id, "1767651248", request.body)).join(" "),
  );
});

test("signatureOf() gives what the reference libraries of Standard Webhooks give", () => {
  const secret = Buffer.from(["MfKQ9r8GKYqrTwjU", "PD8ILPZIo2LaLaSw"].join(""), "base64");
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const body = Buffer.from('{"test": 2432232314}');
  expect(signatureOf(secret, id, 1_614_265_330, body)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test.each([
  [429, "transient"],
  [500, "transient"],
  [503, "transient"],
  [400, "export_failed"],
  [410, "export_failed"],
  [302, "export_failed"],
])("status %d is %s; a redirect is not followed", async (status, code) => {
  const sink = await startSink();
  sink.answerWith(() => ({ status, headers: { location: `${sink.url}/elsewhere` } }));
  const exporter = create(`${sink.url}/hook/secret-path`);
  await expect(exporter.export([alertOf()])).rejects.toMatchObject({
    code,
    message: `Cannot send alerts to the webhook at ${sink.url}: wanted a 2xx answer: received status ${status}`,
  });
  await exporter.shutdown();
  expect(sink.requests).toHaveLength(1);
});

test("while a Retry-After lasts nothing is sent", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: 429, headers: { "retry-after": "30" } }));
  const clock = createManualClock(NOW);
  const exporter = create(sink.url, { clock });
  await expect(exporter.export([alertOf()])).rejects.toMatchObject({ code: "transient" });
  clock.advance(29_000);
  await expect(exporter.export([alertOf()])).rejects.toThrow("received a Retry-After with 1 s to go");
  expect(sink.requests).toHaveLength(1);
  clock.advance(1_000);
  sink.answerWith(() => ({ status: 204 }));
  await exporter.export([alertOf()]);
  expect(sink.requests).toHaveLength(2);
  await exporter.shutdown();
});

test("a Retry-After of a day silences alerts for a quarter of an hour", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: 503, headers: { "retry-after": "86400" } }));
  const clock = createManualClock(NOW);
  const exporter = create(sink.url, { clock });
  await expect(exporter.export([alertOf()])).rejects.toMatchObject({ code: "transient" });
  clock.advance(15 * 60_000);
  sink.answerWith(() => ({ status: 200 }));
  await expect(exporter.export([alertOf()])).resolves.toBeUndefined();
  await exporter.shutdown();
});

test("a retried batch sends under the same ids only what was not answered", async () => {
  const sink = await startSink();
  sink.answerWith(() => (sink.requests.length === 3 ? { status: 503 } : { status: 200 }));
  const exporter = create(sink.url);
  await expect(exporter.export(alertsOf(4))).rejects.toMatchObject({ code: "transient" });
  await exporter.export(alertsOf(4));
  await exporter.shutdown();
  const ids = sink.requests.map((request) => String(request.headers["webhook-id"]).slice(-3));
  expect(ids).toEqual(["0-1", "1-1", "2-1", "2-1", "3-1"]);
});

test("one refused alert does not keep the others from the destination, and is told", async () => {
  const sink = await startSink();
  sink.answerWith(() => ({ status: sink.requests.length === 2 ? 422 : 200 }));
  const exporter = create(sink.url);
  await expect(exporter.export(alertsOf(3))).rejects.toMatchObject({ code: "export_failed" });
  expect(sink.requests).toHaveLength(3);
  await exporter.export(alertsOf(1));
  expect(sink.requests).toHaveLength(4);
  await exporter.shutdown();
});

test.each(["http://127.0.0.1/x", "http://127.8.9.1:1/", "http://localhost/", "http://[::1]/", "https://example.com/"])(
  "%s is taken",
  async (url) => {
    await expect(create(url).shutdown()).resolves.toBeUndefined();
  },
);

test.each([
  "http://example.com/",
  "http://10.0.0.1/",
  "http://localhost.example.com/",
  "http://127.0.0.1.example.com/",
])("%s needs insecure: true", async (url) => {
  expect(() => create(url)).toThrow(
    `Cannot use alerts.webhook.url: wanted https, the machine itself, or insecure: true: received ${new URL(url).origin}`,
  );
  await create(url, { insecure: true }).shutdown();
});

test.each([
  ["short", Buffer.alloc(23, 1).toString("base64"), "23 bytes"],
  ["long", Buffer.alloc(65, 1).toString("base64"), "65 bytes"],
  ["no base64", "not base64 at all, but long enough to be", "something else"],
  ["empty", "", "something else"],
])("a secret that is %s is refused and not repeated", (_name, secret, received) => {
  expect(() => create("https://example.com/", { secret })).toThrow(
    `Cannot use alerts.webhook.secret: wanted base64 of 24 to 64 bytes: received ${received}`,
  );
});

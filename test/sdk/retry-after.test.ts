import { once } from "node:events";
import { connect } from "node:http2";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRetryAfter } from "../../sdk/src/respond/retry-after.ts";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

const ATTRIBUTE = "keytrail.response.retry_after";
let receiver: TelemetryReceiver;
let service: ServiceProcess;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
  service = await startService("test/sdk/fixtures/throttled.mjs", { receiver });
});

afterEach(async () => {
  await service.stop("SIGKILL");
  await receiver.close();
});

const toldBy = (items: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]): unknown[] =>
  items.map(({ attributes }) => [attributes["url.path"], attributes[ATTRIBUTE]]);

test("a 429 tells how long it asks to wait, on the span and in the audit record", async () => {
  for (const path of ["/seconds", "/none", "/fine"])
    await (await fetch(service.url + path, { headers: { "x-api-key": "a key of the tests, 1" } })).text();
  await receiver.until(() => receiver.serverSpans().length === 3 && receiver.audits().length === 3);
  const wanted = [
    ["/seconds", 17],
    ["/none", -1],
    ["/fine", undefined],
  ];
  expect(toldBy(receiver.serverSpans())).toEqual(wanted);
  expect(toldBy(receiver.audits())).toEqual(wanted);
});

test("over HTTP/2 as well; a date is told in seconds", async () => {
  const port = /http2 on (\d+)/.exec(service.output())?.[1];
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({ ":path": "/date", "x-api-key": "a key of the tests, 1" });
  stream.resume().end();
  await once(stream, "close");
  session.close();
  await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
  const seconds = receiver.serverSpans()[0]?.attributes[ATTRIBUTE];
  expect(seconds).toSatisfy((value: number) => value > 50 && value <= 60);
  expect(receiver.audits()[0]?.attributes[ATTRIBUTE]).toBe(seconds);
});

test.each([
  ["0", 0],
  [30, 30],
  ["99999999999", -1],
  ["Thu, 01 Jan 2026 00:00:10 GMT", 10],
  ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
  ["soon", -1],
  [["1", "2"], -1],
  [undefined, -1],
])("%j reads as %s", (value, wanted) => {
  expect(readRetryAfter(value, Date.UTC(2026, 0, 1))).toBe(wanted);
});

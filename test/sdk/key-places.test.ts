import { createHmac, randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

let receiver: TelemetryReceiver;
let service: ServiceProcess;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
  service = await startService("test/sdk/fixtures/key-places.mjs", { receiver, registers: false });
});

afterEach(async () => {
  await service.stop("SIGKILL");
  await receiver.close();
});

test("a key in a cookie and one in the path count, the path first, and neither leaves", async () => {
  const inCookie = `unit-${randomBytes(18).toString("hex")}`;
  const inPath = `unit-${randomBytes(18).toString("hex")}`;
  const headers = { cookie: `theme=dark; session_key=${inCookie}` };
  await (await fetch(`${service.url}/orders`, { headers })).text();
  await (await fetch(`${service.url}/hooks/${inPath}`, { headers })).text();
  await (await fetch(`${service.url}/fails`, { headers })).text();
  await receiver.until(() => receiver.serverSpans().length === 3 && receiver.audits().length === 3);

  const hashOf = (rawKey: string): string => createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
  const byHash = receiver
    .audits()
    .map(({ attributes }) => [attributes["api_key.source"], attributes["api_key.hash"] === hashOf(inCookie)]);
  expect(byHash).toEqual([
    ["cookie:session_key", true],
    ["custom", false],
    ["cookie:session_key", true],
  ]);
  const path = receiver.audits()[1]?.attributes;
  expect(path?.["api_key.hash"]).toBe(hashOf(inPath));
  expect(path?.["url.path"]).toMatch(/^\/hooks\/\[REDACTED:/);
  // The path is where the key was presented; the service's own attribute is a leak.
  expect(receiver.serverSpans()[1]?.attributes["keytrail.leak.locations"]).not.toContain("span.attributes.url.path");
  expect(receiver.serverSpans()[1]?.attributes["keytrail.leak.locations"]).toContain("span.attributes.app.saw");
  expect(receiver.bodies.some((body) => body.includes(inCookie) || body.includes(inPath))).toBe(false);
  expect(service.stderr()).toContain("an error of its own was kept from the service: Error");
});

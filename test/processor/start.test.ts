import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createKeyHasher } from "@keytrail/sdk/keys";
import { createProcessor } from "../../processor/src/index.ts";
import type { Alert, AlertExporter, Processor, ProcessorOptions } from "../../processor/src/index.ts";
import { send, startSink } from "../support/http.ts";
import { encodePayload, logsPayload, nanosAt, tracesPayload } from "../support/otlp-builder.ts";
import { JSON_TYPE, PROTOBUF } from "../support/processor.ts";

/** A destination that keeps what it is told. */
function createListExporter(): AlertExporter & { readonly alerts: Alert[]; readonly shutdowns: () => number } {
  const alerts: Alert[] = [];
  let shutdowns = 0;
  return {
    id: "list",
    alerts,
    export(batch) {
      alerts.push(...batch);
      return Promise.resolve();
    },
    shutdown() {
      shutdowns += 1;
      return Promise.resolve();
    },
    shutdowns: () => shutdowns,
  };
}

async function start(options: ProcessorOptions): Promise<Processor> {
  const processor = await createProcessor({ listen: { port: 0 }, ...options });
  onTestFinished(() => processor.close());
  return processor;
}

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-start-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const KEY_HASH = "ab".repeat(32);

/** One request of a key a tenth of a second, as server spans. */
function burst(requests: number): Uint8Array {
  const spans = Array.from({ length: requests }, (_, n) => ({
    startTimeUnixNano: nanosAt(n * 100),
    attributes: {
      "api_key.hash": KEY_HASH,
      "client.address": "192.0.2.7",
      "http.response.status_code": 200,
      "http.route": "/v1/charges",
    },
  }));
  return encodePayload(tracesPayload(spans), "protobuf");
}

test("101 requests of a key within a minute become one alert in every destination, 100 become none", async () => {
  const exporter = createListExporter();
  const path = join(scratchDirectory(), "alerts.ndjson");
  const processor = await start({ exporters: [exporter], alerts: { file: { path } } });
  const post = (body: Uint8Array) => send(`${processor.url}/v1/traces`, { headers: PROTOBUF, body });
  expect((await post(burst(100))).status).toBe(200);
  expect(await processor.detection.alertSet()).toEqual([]);
  expect((await post(burst(1))).status).toBe(200);
  const [alert, ...others] = await processor.detection.alertSet();
  expect(others).toEqual([]);
  expect([alert?.rule.id, alert?.observed, alert?.threshold, alert?.severity]).toEqual([
    "request_rate_burst",
    101,
    100,
    "medium",
  ]);
  expect(alert?.entity).toEqual({ "api_key.hash": KEY_HASH });
  await processor.close();
  expect(exporter.alerts.map(({ id, state }) => [id, state])).toEqual([[alert?.id, "open"]]);
  expect(exporter.shutdowns()).toBe(1);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(exporter.alerts);
});

test("a raw key in a log record is redacted on its way and told as a leak, by its hash under the given secret", async () => {
  const sink = await startSink();
  const exporter = createListExporter();
  const hashSecret = Buffer.from("a secret of a test, long enough to be one");
  const processor = await start({ exporters: [exporter], downstreams: [{ endpoint: sink.url }], hashSecret });
  const key = "sk_" + "live_" + "a1B2c3D4".repeat(3);
  const body = encodePayload(logsPayload([{ body: `charge failed with ${key}` }]), "json");
  expect((await send(`${processor.url}/v1/logs`, { headers: JSON_TYPE, body })).status).toBe(200);
  await processor.close();
  const hash = createKeyHasher({ secret: hashSecret }).hash(key);
  expect(sink.requests[0]?.body.toString()).toContain(`[REDACTED:stripe_secret_live:${hash.slice(0, 12)}]`);
  expect(exporter.alerts.map(({ rule, entity }) => [rule.id, entity["api_key.hash"]])).toEqual([["leaked_key", hash]]);
  expect(JSON.stringify([exporter.alerts, sink.requests.map((request) => request.body.toString())])).not.toContain(key);
});

test("what was acknowledged is known after a restart: the same spans again are duplicates", async () => {
  const stateDirectory = scratchDirectory();
  for (const expected of [
    { counted: 3, duplicate: 0 },
    { counted: 3, duplicate: 3 },
  ]) {
    const processor = await start({ stateDirectory });
    const spans = [1, 2, 3].map((n) => ({
      traceId: String(n).repeat(32),
      spanId: String(n).repeat(16),
      attributes: { "api_key.hash": KEY_HASH },
    }));
    const body = encodePayload(tracesPayload(spans), "protobuf");
    expect((await send(`${processor.url}/v1/traces`, { headers: PROTOBUF, body })).status).toBe(200);
    expect(processor.detection.counters).toMatchObject(expected);
    await processor.close();
  }
});

test("a host that is not loopback is refused without insecure: true", async () => {
  const exporter = createListExporter();
  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    await expect(createProcessor({ listen: { host, port: 0 }, exporters: [exporter] })).rejects.toMatchObject({
      code: "config_invalid",
      message: `Cannot listen on receivers.otlp_http.endpoint: wanted a loopback address, or insecure: true: received "${host}"`,
    });
  }
  const processor = await start({ listen: { host: "0.0.0.0", port: 0, insecure: true } });
  expect(processor.url).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
});

test("a start that fails leaves nothing open: the state is free, destinations are shut down once", async () => {
  const stateDirectory = scratchDirectory();
  const first = await start({});
  const exporter = createListExporter();
  const port = Number(new URL(first.url).port);
  const failing = createProcessor({ listen: { port }, stateDirectory, exporters: [exporter] });
  await expect(failing).rejects.toMatchObject({ code: "address_in_use" });
  expect(exporter.shutdowns()).toBe(1);
  await start({ stateDirectory });
  const locked = createListExporter();
  await expect(createProcessor({ listen: { port: 0 }, stateDirectory, exporters: [locked] })).rejects.toMatchObject({
    code: "state_unavailable",
  });
  expect(locked.shutdowns()).toBe(1);
});

import { randomBytes } from "node:crypto";
import { Agent, createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { spellingsIn } from "./scrub/spellings.ts";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

const SERVICE = "examples/http/service.mjs";

let receiver: TelemetryReceiver;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  await service?.stop("SIGKILL");
  service = undefined;
  await receiver.close();
});

const createKey = (): string => `unit-${randomBytes(18).toString("hex")}`;

/** Asks many times, a few at once, over connections that are kept. */
async function askOften(times: number, headers: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) => {
      sendRequest(`${service?.url}/`, { headers, agent }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      })
        .on("error", reject)
        .end();
    });
  const statuses = await Promise.all(Array.from({ length: times }, ask));
  agent.destroy();
  return statuses;
}

describe("KEYTRAIL_AUDIT_ENDPOINT", () => {
  test.each([
    ["http/protobuf", "http"],
    ["grpc", "grpc"],
  ] as const)(
    "takes the audit records over %s, while the backend takes spans and no logs",
    async (protocol, transport) => {
      const processor = await startTelemetryReceiver(transport);
      await receiver.close();
      receiver = await startTelemetryReceiver(transport);
      const environment = {
        KEYTRAIL_AUDIT_ENDPOINT: processor.url,
        OTEL_LOGS_EXPORTER: "none",
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      };
      const rawKey = createKey();
      service = await startService(SERVICE, { receiver, environment });
      expect(await askOften(1, { "x-api-key": rawKey })).toEqual([200]);
      await receiver.until(() => processor.audits().length === 1 && receiver.serverSpans().length === 1);
      await service.stop();
      expect(processor.spans()).toEqual([]);
      expect(receiver.logs()).toEqual([]);
      expect(receiver.serverSpans()[0]?.attributes["keytrail.audit"]).toBe(true);
      expect(processor.audits()[0]?.spanId).toBe(receiver.serverSpans()[0]?.spanId);
      expect(service.stderr()).toContain(`audit to ${processor.url},`);
      expect(spellingsIn(Buffer.concat([...processor.bodies, ...receiver.bodies]), rawKey)).toEqual([]);
      await processor.close();
    },
  );

  test.each(["http", "grpc"] as const)(
    "over %s gets the headers that are its own, and no value of the backend's",
    async (transport) => {
      const processor = await startTelemetryReceiver(transport);
      const environment = {
        KEYTRAIL_AUDIT_ENDPOINT: processor.url,
        KEYTRAIL_AUDIT_HEADERS: "authorization=Bearer%20own,x-extra=1",
        OTEL_EXPORTER_OTLP_HEADERS: "Authorization=backend-secret,x-ingest=backend-secret",
        OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-logs=backend-secret",
        OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: transport === "grpc" ? "grpc" : "http/protobuf",
      };
      service = await startService(SERVICE, { receiver, environment });
      await askOften(1, { "x-api-key": createKey() });
      await receiver.until(() => processor.audits().length === 1 && receiver.serverSpans().length === 1);
      expect(processor.headers[0]).toMatchObject({ authorization: "Bearer own", "x-extra": "1" });
      expect(JSON.stringify(processor.headers)).not.toContain("backend-secret");
      expect(receiver.headers[0]).toMatchObject({ authorization: "backend-secret", "x-ingest": "backend-secret" });
      await processor.close();
    },
  );

  test("that is no URL is named, never shown, and the records go where the logs go", async () => {
    const environment = { KEYTRAIL_AUDIT_ENDPOINT: "user:password@audit" };
    service = await startService(SERVICE, { receiver, environment });
    await askOften(1, { "x-api-key": createKey() });
    await receiver.until(() => receiver.audits().length === 1);
    expect(service.stderr()).toContain("Cannot read KEYTRAIL_AUDIT_ENDPOINT: must be an http or https URL");
    expect(service.stderr()).not.toContain("password");
  });
});

describe("an audit endpoint that", () => {
  /** The queue holds this many records, and the batch that is in flight at most as many again. */
  const QUEUE = 100;
  const REQUESTS = 1000;
  const environment = (url: string): Readonly<Record<string, string>> => ({
    KEYTRAIL_AUDIT_ENDPOINT: url,
    KEYTRAIL_AUDIT_QUEUE_SIZE: String(QUEUE),
    KEYTRAIL_FLUSH_TIMEOUT: "200",
    OTEL_METRIC_EXPORT_INTERVAL: "200",
    OTEL_METRIC_EXPORT_TIMEOUT: "200",
  });
  const lost = (reason: string): number =>
    receiver.sums("keytrail.audit.lost").find(({ attributes }) => attributes["reason"] === reason)?.value ?? 0;
  const recorded = (): number => receiver.sums("keytrail.audit.records")[0]?.value ?? 0;

  test("never answers costs no request its answer, and no more memory than its queue: every record above it is counted", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    service = await startService(SERVICE, {
      receiver,
      environment: environment(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`),
    });
    expect(new Set(await askOften(REQUESTS, { "x-api-key": createKey() }))).toEqual(new Set([200]));
    await receiver.until(() => recorded() === REQUESTS && lost("queue_full") > 0);
    const held = REQUESTS - lost("queue_full") - lost("export_failed");
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThanOrEqual(2 * QUEUE);
    expect(service.stderr().match(/audit records are being lost: their queue is full/g)).toHaveLength(1);
    expect(await service.stop()).toEqual({ code: null, signal: "SIGTERM" });
    silent.closeAllConnections();
    silent.close();
  });

  test("refuses is told once, and every record is counted as lost", async () => {
    const refusing = createServer((_request, response) => response.writeHead(400).end());
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    service = await startService(SERVICE, {
      receiver,
      environment: environment(`http://127.0.0.1:${(refusing.address() as AddressInfo).port}`),
    });
    expect(await askOften(3, { "x-api-key": createKey() })).toEqual([200, 200, 200]);
    await receiver.until(() => lost("export_failed") === 3);
    expect(recorded()).toBe(3);
    expect(service.stderr().match(/audit records are being lost: the endpoint does not take them/g)).toHaveLength(1);
    refusing.closeAllConnections();
    refusing.close();
  });
});

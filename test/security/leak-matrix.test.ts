import { randomBytes } from "node:crypto";
import { createServer, request as sendRequest } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startService } from "../sdk/support/service.ts";
import { startTelemetryReceiver } from "../sdk/support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../sdk/support/telemetry-receiver.ts";
import { spellingsIn } from "../sdk/scrub/spellings.ts";

/*
 * One service (`test/sdk/fixtures/leaky.mjs`) takes a key through every place that OpenTelemetry's telemetry can hold it in, and what arrives is
 * searched for the key's bytes. What the service prints for itself (pino's own line) is not in it; what OpenTelemetry prints is.
 */

const PROTOCOLS = [
  ["http/json", "http"],
  ["http/protobuf", "http"],
  ["grpc", "grpc"],
] as const;

/** What was scrubbed is counted. */
const COUNTS = ["keytrail.scrub.findings", "keytrail.scrub.leaks", "keytrail.scrub.dropped"];

/** A key of a known format, and one of none; new ones for each run, so that nothing is known from elsewhere. */
function createKeys(): readonly (readonly [string, string])[] {
  const alphanumeric = randomBytes(60)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .slice(0, 24);
  return [
    ["a known format", ["sk", "live", alphanumeric].join("_")],
    ["no known format", `shop-${randomBytes(15).toString("hex")}`],
    ["characters that every encoding changes", `Q7~${randomBytes(9).toString("hex")}+/=$'"\\x`],
  ];
}

interface Downstream {
  readonly server: Server;
  readonly url: string;
  readonly headers: IncomingHttpHeaders[];
}

/** Another team's host: it keeps what it is sent. */
async function startDownstream(): Promise<Downstream> {
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers);
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, headers };
}

let database: PGlite;
let databaseServer: PGLiteSocketServer;
let databasePort: number;

beforeAll(async () => {
  database = await PGlite.create();
  await database.exec("CREATE TABLE keys (api_key text PRIMARY KEY)");
  databaseServer = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0, maxConnections: 4 });
  await databaseServer.start();
  databasePort = Number(/:(\d+)$/.exec(databaseServer.getServerConn())?.[1]);
});

afterAll(async () => {
  await databaseServer.stop();
  await database.close();
});

function send(port: number, key: string): Promise<number> {
  const percent = encodeURIComponent(key);
  const headers = {
    "x-api-key": key,
    authorization: `Basic ${Buffer.from(`user:${key}`).toString("base64")}`,
    cookie: `theme=dark; sid=${percent}`,
    "user-agent": `shop/1 (${key})`,
    "x-forwarded-for": `not-an-address-${key}`,
    forwarded: `for=${percent}`,
    traceparent: `00-${randomBytes(16).toString("hex")}-00f067aa0ba902b7-01`,
    tracestate: `ot=th:8,vend=${percent}`,
    baggage: `tenant=t1,note=${percent},api_key=never-presented-${key.length}`,
  };
  const path = `/leak/${percent}?api_key=${percent}&q=${percent}`;
  return new Promise((resolve, reject) => {
    sendRequest({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

function hitsIn(bytes: Buffer | string, keys: readonly (readonly [string, string])[]): readonly string[] {
  return keys.flatMap(([what, key]) => spellingsIn(bytes, key).map((spelling) => `${what}: ${spelling}`));
}

function everyPlaceWasReached(receiver: TelemetryReceiver): boolean {
  const scopes = new Set(receiver.spans().map(({ scope }) => scope.replace("@opentelemetry/instrumentation-", "")));
  return (
    receiver.serverSpans().length === 3 &&
    receiver.audits().length === 3 &&
    ["http", "express", "undici", "dns", "net", "pg", "leaky"].every((scope) => scopes.has(scope)) &&
    receiver.logs().length > 3 &&
    [...COUNTS, "orders", "latency", "starts"].every((name) => receiver.metricNames().includes(name))
  );
}

describe("a service that leaks its keys everywhere", () => {
  test.each(PROTOCOLS)(
    "sends none over %s, prints none in OpenTelemetry's lines, and forwards none",
    async (protocol, transport) => {
      await database.exec("DELETE FROM keys");
      const keys = createKeys();
      const receiver = await startTelemetryReceiver(transport);
      const downstream = await startDownstream();
      const [, plainKey] = keys[1] ?? ["", ""];
      const service = await startService("test/sdk/fixtures/leaky.mjs", {
        receiver,
        registers: false,
        args: [`--api-key=${plainKey}`, "--token", keys[0]?.[1] ?? ""],
        environment: {
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_METRIC_EXPORT_INTERVAL: "200",
          OTEL_METRIC_EXPORT_TIMEOUT: "200",
          OTEL_LOG_LEVEL: "debug",
          OTEL_RESOURCE_ATTRIBUTES: `api_key=${plainKey},deployment.note=${keys[0]?.[1]}`,
          TEST_DOWNSTREAM: downstream.url,
          TEST_DATABASE_PORT: String(databasePort),
        },
      });
      try {
        // oxlint-disable-next-line no-await-in-loop -- one at a time: the database takes one client
        for (const [, key] of keys) expect(await send(service.port, key)).toBe(500);
        await receiver.until(() => everyPlaceWasReached(receiver));
        await service.stop();
        const received = Buffer.concat(receiver.bodies);
        expect(hitsIn(received, keys)).toEqual([]);
        expect(received.includes("never-presented")).toBe(false);
        expect(service.output()).toMatch(/Operation attempted on ended Span|You can only call end\(\) on a span once/);
        expect(hitsIn(service.output(), keys)).toEqual([]);
        const forwarded = downstream.headers.map(
          ({ baggage, tracestate }) => `${String(baggage)} ${String(tracestate)}`,
        );
        expect(forwarded.length).toBeGreaterThanOrEqual(6);
        expect(new Set(forwarded)).toEqual(new Set(["tenant=t1 ot=th:8"]));
        expect(received.includes("keytrail.leak.detected")).toBe(true);
        expect(received.includes("propagation.baggage")).toBe(true);
      } finally {
        await service.stop("SIGKILL");
        await receiver.close();
        downstream.server.close();
        downstream.server.closeAllConnections();
      }
    },
  );
});

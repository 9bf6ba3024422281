import { randomBytes } from "node:crypto";
import { createServer, request as sendRequest } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { expect } from "vitest";
import { spellingsIn } from "../sdk/scrub/spellings.ts";
import type { ServiceOptions, ServiceProcess } from "../sdk/support/service.ts";
import { startTelemetryReceiver } from "../sdk/support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../sdk/support/telemetry-receiver.ts";

/*
 * One service (`test/sdk/fixtures/leaky.mjs`) takes keys through every place that OpenTelemetry's telemetry can hold them in, and what arrives is
 * searched for the keys' bytes. What the service prints for itself (pino's own line) is not in it; what OpenTelemetry prints is.
 */

/** How OTLP is spoken, and by what. */
export const PROTOCOLS = [
  ["http/json", "http"],
  ["http/protobuf", "http"],
  ["grpc", "grpc"],
] as const;

/** What was scrubbed is counted. */
const COUNTS = ["keytrail.scrub.findings", "keytrail.scrub.leaks", "keytrail.scrub.dropped"];

/** Where the service leaks, on both lines of OpenTelemetry: what was not reached proves nothing. */
const PLACES = [
  "log.attributes.exception.message",
  "log.attributes.exception.stacktrace",
  "log.body",
  "propagation.baggage",
  "resource.attributes.api_key",
  "resource.attributes.deployment.note",
  "resource.attributes.process.command_args",
  "span.attributes.[key]",
  "span.attributes.db.query.text",
  "span.attributes.encoded.base64.",
  "span.attributes.encoded.base64.a",
  "span.attributes.encoded.base64.ab",
  "span.attributes.encoded.base64url.ab",
  "span.attributes.encoded.form",
  "span.attributes.encoded.hex",
  "span.attributes.encoded.json",
  "span.attributes.http.request.header.cookie",
  "span.attributes.list",
  "span.attributes.server.address",
  "span.attributes.url.full",
  "span.attributes.url.path",
  "span.attributes.url.query",
  "span.attributes.user_agent.original",
  "span.events.exception.attributes.exception.message",
  "span.events.exception.attributes.exception.stacktrace",
  "span.links.attributes.[key]",
  "span.links.attributes.link",
  "span.links.trace_state",
  "span.name",
  "span.status.message",
  "span.trace_state",
] as const;

/** New ones for each run, so that nothing is known from elsewhere. */
function createStripeKey(): string {
  const alphanumeric = randomBytes(60)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .slice(0, 24);
  return ["sk", "live", alphanumeric].join("_");
}

/** What requests present: a key of a known format, one of none, and one that every encoding changes. */
function createKeys(): readonly (readonly [string, string])[] {
  return [
    ["a known format", createStripeKey()],
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

/** Each matcher found something, and so it is told; more than one leak in each place, since there are several keys. */
function everythingWasCounted(receiver: TelemetryReceiver): boolean {
  const found = receiver.sums("keytrail.scrub.findings").filter(({ value }) => value > 0);
  const [leaks] = receiver.sums("keytrail.scrub.leaks");
  return (
    ["exact", "format", "name"].every((matcher) => found.some(({ attributes }) => attributes["matcher"] === matcher)) &&
    (leaks?.value ?? 0) > PLACES.length
  );
}

function locationsOf(receiver: TelemetryReceiver): readonly unknown[] {
  return [...receiver.spans(), ...receiver.logs()].flatMap(
    ({ attributes }) => (attributes["keytrail.leak.locations"] as readonly string[] | undefined) ?? [],
  );
}

/** The database of the leaky service. */
export interface LeakyDatabase {
  readonly port: number;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Starts an empty database with the table that the service writes to. */
export async function startLeakyDatabase(): Promise<LeakyDatabase> {
  const database = await PGlite.create();
  await database.exec("CREATE TABLE keys (api_key text PRIMARY KEY)");
  const server = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0, maxConnections: 4 });
  await server.start();
  return {
    port: Number(/:(\d+)$/.exec(server.getServerConn())?.[1]),
    async clear() {
      await database.exec("DELETE FROM keys");
    },
    async close() {
      await server.stop();
      await database.close();
    },
  };
}

/** Options of {@link expectNoLeak}. */
export interface LeakRun {
  readonly database: LeakyDatabase;
  readonly protocol: readonly [protocol: string, transport: "http" | "grpc"];
  /** Starts the leaky service. */
  readonly start: (
    options: Pick<ServiceOptions, "receiver" | "args" | "environment" | "registers">,
  ) => Promise<ServiceProcess>;
}

/** Drives keys through every place, and expects that none leaves, none is printed by OpenTelemetry, and none is forwarded. */
export async function expectNoLeak({ database, protocol: [protocol, transport], start }: LeakRun): Promise<void> {
  await database.clear();
  const keys = createKeys();
  const otherKey = createStripeKey();
  const receiver = await startTelemetryReceiver(transport);
  const downstream = await startDownstream();
  const [, plainKey] = keys[1] ?? ["", ""];
  const service = await start({
    receiver,
    registers: false,
    args: [`--api-key=${plainKey}`, "--token", keys[0]?.[1] ?? ""],
    environment: {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_METRIC_EXPORT_TIMEOUT: "200",
      OTEL_LOG_LEVEL: "debug",
      OTEL_RESOURCE_ATTRIBUTES: `api_key=${plainKey},deployment.note=${keys[0]?.[1]}`,
      TEST_OTHER_KEY: otherKey,
      TEST_DOWNSTREAM: downstream.url,
      TEST_DATABASE_PORT: String(database.port),
    },
  });
  try {
    // oxlint-disable-next-line no-await-in-loop -- one at a time: the database takes one client
    for (const [, key] of keys) expect(await send(service.port, key)).toBe(500);
    await receiver.until(() => everyPlaceWasReached(receiver) && everythingWasCounted(receiver));
    await service.stop();
    const received = Buffer.concat(receiver.bodies);
    expect(hitsIn(received, [...keys, ["a key that nobody presented", otherKey]])).toEqual([]);
    expect(received.includes("never-presented")).toBe(false);
    expect(service.output()).toMatch(/Operation attempted on ended Span|You can only call end\(\) on a span once/);
    expect(hitsIn(service.output(), keys)).toEqual([]);
    const forwarded = downstream.headers.map(({ baggage, tracestate }) => `${String(baggage)} ${String(tracestate)}`);
    expect(forwarded.length).toBeGreaterThanOrEqual(6);
    expect(new Set(forwarded)).toEqual(new Set(["tenant=t1 ot=th:8"]));
    expect(received.includes("keytrail.leak.detected")).toBe(true);
    expect(received.includes("propagation.baggage")).toBe(true);
    expect(locationsOf(receiver)).toEqual(expect.arrayContaining([...PLACES]));
  } finally {
    await service.stop("SIGKILL");
    await receiver.close();
    downstream.server.close();
    downstream.server.closeAllConnections();
  }
}

import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { request as requestHttps } from "node:https";
import type { IncomingMessage } from "node:http";
import { constants } from "node:http2";
import type { ClientHttp2Session } from "node:http2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSelfSignedCertificate } from "../../support/certificate.ts";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { ReceivedItem, TelemetryReceiver } from "../support/telemetry-receiver.ts";
import { ask, openSession } from "./client.ts";

const ESM = "test/sdk/fixtures/http2.mjs";
const CJS = "test/sdk/fixtures/http2.cjs";
const RAW_KEY = "unit-key-of-http2-1";
const HASH = createHmac("sha256", HASH_SECRET).update(RAW_KEY).digest("hex");
const HANDLE = createHash("sha256").update(`keytrail.handle:${HASH}`).digest("hex").slice(0, 12);
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID = "b7ad6b7169203331";
const CALLER = { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` };

const certificate = createSelfSignedCertificate();
const tls = { UNIT_TLS_KEY: certificate.key, UNIT_TLS_CERT: certificate.cert };

let receiver: TelemetryReceiver;
const running: ServiceProcess[] = [];
const sessions: ClientHttp2Session[] = [];

beforeAll(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await Promise.all(running.splice(0).map((service) => service.stop("SIGKILL")));
});

afterAll(() => receiver.close());

async function start(
  script: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<ServiceProcess> {
  const service = await startService(script, { receiver, args, environment: { ...tls, ...environment } });
  running.push(service);
  return service;
}

async function open(service: ServiceProcess, isTls = false): Promise<ClientHttp2Session> {
  const session = await openSession(service, isTls ? certificate.cert : undefined);
  sessions.push(session);
  return session;
}

/** Sends a request of HTTP/1.1 over TLS; gives its status and headers. */
async function askHttp1(
  service: ServiceProcess,
  path: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const outgoing = requestHttps({
    host: "127.0.0.1",
    port: service.port,
    path,
    headers,
    method: "POST",
    ca: certificate.cert,
    agent: false,
  });
  outgoing.end("body");
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  incoming.resume();
  await once(incoming, "close");
  return incoming;
}

const of =
  (id: string) =>
  ({ attributes }: ReceivedItem): boolean =>
    attributes["keytrail.request.id"] === id;

/** The server spans and audit records of one request, once one of each has come. */
async function telemetryOf(id: string): Promise<{ readonly span: ReceivedItem; readonly audit: ReceivedItem }> {
  await receiver.until(() => receiver.serverSpans().some(of(id)) && receiver.audits().some(of(id)));
  const spans = receiver.serverSpans().filter(of(id));
  const audits = receiver.audits().filter(of(id));
  expect([spans.length, audits.length]).toEqual([1, 1]);
  return { span: spans[0]!, audit: audits[0]! };
}

async function auditOf(id: string): Promise<ReceivedItem> {
  await receiver.until(() => receiver.audits().some(of(id)));
  return receiver.audits().find(of(id))!;
}

function holdsRawKey(service: ServiceProcess): boolean {
  return receiver.bodies.some((body) => body.includes(RAW_KEY)) || service.stderr().includes(RAW_KEY);
}

describe.each([
  ["ESM", ESM],
  ["CommonJS", CJS],
])("a node:http2 server in %s", (_name, script) => {
  test.each([
    ["h2c", "compat"],
    ["h2c", "core"],
    ["h2c", "session"],
    ["tls", "compat"],
    ["tls", "core"],
  ])("%s, %s: one server span and one audit record, in the caller's trace, and no raw key", async (transport, form) => {
    const service = await start(script, [transport, form]);
    const session = await open(service, transport === "tls");
    const id = crypto.randomUUID();
    const headers = {
      ":method": "POST",
      ":path": `/work?api_key=${RAW_KEY}&x=1`,
      "x-api-key": RAW_KEY,
      "user-agent": "unit/1",
    };
    const answer = await ask(
      session,
      { ...headers, ...CALLER, "x-request-id": id, "x-forwarded-for": "6.6.6.6" },
      "body",
    );
    expect([answer.headers[":status"], answer.headers["x-one"], answer.body]).toEqual([200, "1", "done"]);
    expect([answer.headers["x-request-id"], answer.headers["x-api-key-hash"]]).toEqual([id, HANDLE]);

    const { span, audit } = await telemetryOf(id);
    expect(span).toMatchObject({ name: "POST", traceId: TRACE_ID, parentSpanId: PARENT_ID, scope: "@keytrail/sdk" });
    expect(span.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "url.scheme": transport === "tls" ? "https" : "http",
      "url.path": "/work",
      "server.address": "127.0.0.1",
      "server.port": service.port,
      "network.protocol.name": "http",
      "network.protocol.version": "2",
      "network.peer.address": "127.0.0.1",
      "network.peer.port": expect.any(Number),
      "user_agent.original": "unit/1",
      "client.address": "127.0.0.1",
      "keytrail.client.address_source": "untrusted_forwarded",
      "api_key.hash": HASH,
      "api_key.source": "header:x-api-key",
      "api_key.handle": HANDLE,
      "api_key.auth.outcome": "accepted",
      "keytrail.audit": true,
    });
    expect(span.attributes["url.query"]).toMatch(/^api_key=\[REDACTED:unknown:[0-9a-f]{12}\]&x=1$/);
    expect(span.attributes["error.type"]).toBeUndefined();
    expect(audit).toMatchObject({ traceId: TRACE_ID, spanId: span.spanId, timeUnixNano: span.timeUnixNano });
    expect(audit.attributes).toMatchObject({
      "api_key.hash": HASH,
      "api_key.auth.outcome": "accepted",
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "url.path": "/work",
      "client.address": "127.0.0.1",
    });

    const inner = (): readonly ReceivedItem[] =>
      receiver.spans().filter(({ parentSpanId }) => parentSpanId === span.spanId);
    await receiver.until(() => inner().length >= 5);
    expect(new Set(inner().map(({ name }) => name))).toEqual(new Set(["sync", "data", "end", "later", "over"]));
    expect(inner().every(({ attributes }) => attributes["api_key.hash"] === HASH)).toBe(true);
    expect(holdsRawKey(service)).toBe(false);
  });

  test("HTTP/1.1 over ALPN: the same, once", async () => {
    const service = await start(script, ["tls", "compat"]);
    const id = crypto.randomUUID();
    const incoming = await askHttp1(service, "/work?x=1", { "x-api-key": RAW_KEY, "x-request-id": id, ...CALLER });
    expect([incoming.statusCode, incoming.headers["x-request-id"], incoming.headers["x-api-key-hash"]]).toEqual([
      200,
      id,
      HANDLE,
    ]);
    const { span, audit } = await telemetryOf(id);
    expect(span).toMatchObject({ name: "POST", traceId: TRACE_ID, parentSpanId: PARENT_ID });
    expect(span.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "url.scheme": "https",
      "url.path": "/work",
      "url.query": "x=1",
      "network.protocol.version": "1.1",
      "server.port": service.port,
      "api_key.hash": HASH,
      "api_key.auth.outcome": "accepted",
    });
    expect(audit).toMatchObject({ traceId: TRACE_ID, spanId: span.spanId });
    await receiver.until(() =>
      receiver.spans().some(({ name, parentSpanId }) => name === "later" && parentSpanId === span.spanId),
    );
    expect(holdsRawKey(service)).toBe(false);
  });
});

describe("the end of a request", () => {
  test.each(["compat", "core"])(
    "%s: a refusal, an error of the server, a client and a server that go away",
    async (form) => {
      const service = await start(ESM, ["h2c", form]);
      const session = await open(service);
      const ids = {
        refused: crypto.randomUUID(),
        broken: crypto.randomUUID(),
        never: crypto.randomUUID(),
        destroyed: crypto.randomUUID(),
      };
      const headersOf = (path: keyof typeof ids): Record<string, string> => ({
        ":path": `/${path}`,
        "x-api-key": RAW_KEY,
        "x-request-id": ids[path],
      });
      await ask(session, headersOf("refused"));
      await ask(session, headersOf("broken"));
      await ask(session, headersOf("destroyed"));
      const stream = session.request(headersOf("never"));
      stream.on("error", () => undefined);
      // The service has it when it answers what came after.
      await ask(session, { ":path": "/head" });
      stream.close(constants.NGHTTP2_CANCEL);
      const endOf = async (id: string): Promise<readonly unknown[]> => {
        const { span, audit } = await telemetryOf(id);
        const {
          "http.response.status_code": status,
          "error.type": error,
          "api_key.auth.outcome": outcome,
        } = span.attributes;
        expect(audit.attributes["api_key.auth.outcome"]).toBe(outcome);
        return [status, error, outcome];
      };
      expect(await endOf(ids.refused)).toEqual([401, undefined, "rejected"]);
      expect(await endOf(ids.broken)).toEqual([503, "503", "accepted"]);
      expect(await endOf(ids.never)).toEqual([undefined, "CANCEL", undefined]);
      expect(await endOf(ids.destroyed)).toEqual([undefined, "INTERNAL_ERROR", undefined]);
    },
  );

  test("a request that the sampler drops has its audit record, with its trace", async () => {
    const service = await start(ESM, ["h2c", "core"], { OTEL_TRACES_SAMPLER: "always_off" });
    const session = await open(service);
    const id = crypto.randomUUID();
    await ask(session, { ":path": "/refused?x=1", "x-api-key": RAW_KEY, "x-request-id": id, ...CALLER });
    const audit = await auditOf(id);
    expect(audit.traceId).toBe(TRACE_ID);
    expect(audit.attributes).toMatchObject({
      "api_key.hash": HASH,
      "api_key.auth.outcome": "rejected",
      "http.request.method": "GET",
      "http.response.status_code": 401,
      "url.path": "/refused",
    });
    expect(receiver.serverSpans().some(of(id))).toBe(false);
  });

  test("a request without a key on a route that needs one is missing", async () => {
    const service = await start(ESM, ["h2c", "core"], { KEYTRAIL_KEY_REQUIRED_ROUTES: "/work" });
    const session = await open(service);
    const id = crypto.randomUUID();
    await ask(session, { ":path": "/work", "x-request-id": id });
    expect((await auditOf(id)).attributes["api_key.auth.outcome"]).toBe("missing");
  });

  test("a method that nobody knows stands in no name", async () => {
    const service = await start(ESM, ["h2c", "core"]);
    const session = await open(service);
    const id = crypto.randomUUID();
    await ask(session, { ":method": "UNIT", ":path": "/head", "x-api-key": RAW_KEY, "x-request-id": id });
    const { span } = await telemetryOf(id);
    expect([
      span.name,
      span.attributes["http.request.method"],
      span.attributes["http.request.method_original"],
    ]).toEqual(["HTTP", "_OTHER", "UNIT"]);
  });
});

test.each(["fastify", "koa"])(
  "a route of %s on an HTTP/2 server stands on the span and the audit record",
  async (framework) => {
    const service = await start("test/sdk/fixtures/http2-frameworks.mjs", [framework]);
    const session = await open(service);
    const id = crypto.randomUUID();
    const answer = await ask(session, { ":path": "/users/7", "x-api-key": RAW_KEY, "x-request-id": id });
    expect([answer.headers[":status"], answer.body]).toEqual([200, '{"id":"7"}']);
    const { span, audit } = await telemetryOf(id);
    expect(span.name).toBe("GET /users/:id");
    for (const { attributes } of [span, audit]) expect(attributes["http.route"]).toBe("/users/:id");
  },
);

test.each(["instrument", "byHand"])("beside an own set-up, %s: HTTP/2 and HTTP/1.1 over ALPN alike", async (setup) => {
  const environment = { ...tls, TEST_SETUP: setup };
  const service = await startService("test/sdk/fixtures/http2-beside.mjs", { receiver, environment, registers: false });
  running.push(service);
  const session = await open(service, true);
  const ids = [crypto.randomUUID(), crypto.randomUUID()] as const;
  await ask(session, { ":path": "/refused", "x-api-key": RAW_KEY, "x-request-id": ids[0] });
  await askHttp1(service, "/refused", { "x-api-key": RAW_KEY, "x-request-id": ids[1] });
  for (const id of ids) {
    const { span, audit } = await telemetryOf(id);
    expect(audit).toMatchObject({ traceId: span.traceId, spanId: span.spanId, timeUnixNano: span.timeUnixNano });
    for (const { attributes } of [span, audit])
      expect(attributes).toMatchObject({
        "api_key.hash": HASH,
        "api_key.auth.outcome": "rejected",
        "http.response.status_code": 401,
      });
  }
  expect(holdsRawKey(service)).toBe(false);
});

test("a request whose body the service has still to ask for is one request, in both protocols", async () => {
  const service = await start(ESM, ["tls", "compat"], { UNIT_CHECKS_CONTINUE: "1" });
  const session = await open(service, true);
  const ids = [crypto.randomUUID(), crypto.randomUUID()] as const;
  const headersOf = (id: string): Record<string, string> => ({
    "x-api-key": RAW_KEY,
    "x-request-id": id,
    expect: "100-continue",
  });
  const answer = await ask(session, { ":method": "POST", ":path": "/work", ...headersOf(ids[0]) }, "body");
  expect([answer.informational, answer.body]).toEqual([[100], "done"]);
  expect((await askHttp1(service, "/work", headersOf(ids[1]))).statusCode).toBe(200);
  for (const id of ids) {
    const { span } = await telemetryOf(id);
    const inner = (): readonly string[] =>
      receiver
        .spans()
        .filter(({ parentSpanId }) => parentSpanId === span.spanId)
        .map(({ name }) => name);
    await receiver.until(() => inner().includes("check") && inner().includes("later"));
  }
});

test.each([
  ["made by the SDK", ESM],
  ["of the service's own instrumentation", "test/sdk/fixtures/http2-instrumented.mjs"],
])("limits on the attributes of a span %s cut no hash, and nothing of the audit record", async (_name, script) => {
  const limits = { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "3", OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "8" };
  const service = await start(script, ["h2c", "core"], limits);
  const session = await open(service);
  const id = crypto.randomUUID();
  await ask(session, { ":path": "/refused", "x-api-key": RAW_KEY, "x-request-id": id, ...CALLER });
  const audit = await auditOf(id);
  expect(audit.attributes).toMatchObject({
    "api_key.hash": HASH,
    "api_key.auth.outcome": "rejected",
    "http.response.status_code": 401,
  });
  const find = (): ReceivedItem | undefined => receiver.serverSpans().find(({ spanId }) => spanId === audit.spanId);
  await receiver.until(() => find() !== undefined);
  expect(find()?.attributes).toMatchObject({ "api_key.hash": HASH, "keytrail.audit": true });
});

test("what the service's own HttpInstrumentation ignores makes no spans, and has its audit record, in both protocols", async () => {
  const service = await startService("test/sdk/fixtures/http2-ignoring.mjs", {
    receiver,
    environment: tls,
    registers: false,
  });
  running.push(service);
  const session = await open(service, true);
  const traceId = crypto.randomUUID().replaceAll("-", "");
  const caller = { traceparent: `00-${traceId}-${PARENT_ID}-01`, "x-api-key": RAW_KEY };
  const ids = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const;
  const answer = await ask(session, { ":method": "POST", ":path": "/work", "x-request-id": ids[0], ...caller }, "body");
  expect([answer.body, answer.headers["x-request-id"]]).toEqual(["done", ids[0]]);
  expect((await askHttp1(service, "/work", { "x-request-id": ids[1], ...caller })).headers["x-request-id"]).toBe(
    ids[1],
  );
  // A hook that throws ignores nothing; what came before has left when this one has.
  await ask(session, { ":path": "/broken", "x-request-id": ids[2], ...caller });
  const { span } = await telemetryOf(ids[2]);
  for (const id of ids)
    expect((await auditOf(id)).attributes).toMatchObject({ "api_key.hash": HASH, "api_key.auth.outcome": "accepted" });
  const ofService = receiver
    .spans()
    .filter((item) => item.resource["service.instance.id"] === span.resource["service.instance.id"]);
  expect(ofService.map(({ spanId }) => spanId)).toEqual([span.spanId]);
});

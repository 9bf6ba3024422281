import { createHash, createHmac } from "node:crypto";
import { Client, Metadata, credentials, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSelfSignedCertificate } from "../../support/certificate.ts";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { ReceivedItem, TelemetryReceiver } from "../support/telemetry-receiver.ts";

const ESM = "test/sdk/fixtures/grpc.mjs";
const CJS = "test/sdk/fixtures/grpc.cjs";
const RAW_KEY = "unit-key-of-grpc-1";
const HASH = createHmac("sha256", HASH_SECRET).update(RAW_KEY).digest("hex");
const HANDLE = createHash("sha256").update(`keytrail.handle:${HASH}`).digest("hex").slice(0, 12);
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID = "b7ad6b7169203331";

const certificate = createSelfSignedCertificate();

let receiver: TelemetryReceiver;
const running: ServiceProcess[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((service) => service.stop("SIGKILL")));
});

afterAll(() => receiver.close());

async function start(script: string, transport = "plain", environment: Record<string, string> = {}): Promise<Client> {
  const tls = { UNIT_TLS_KEY: certificate.key, UNIT_TLS_CERT: certificate.cert };
  const service = await startService(script, { receiver, args: [transport], environment: { ...tls, ...environment } });
  running.push(service);
  const isTls = transport === "tls";
  const trust = isTls ? credentials.createSsl(Buffer.from(certificate.cert)) : credentials.createInsecure();
  const client = new Client(`127.0.0.1:${service.port}`, trust, { "grpc.ssl_target_name_override": "localhost" });
  clients.push(client);
  return client;
}

interface Outcome {
  readonly id: string;
  readonly code: number;
  readonly details: string;
  readonly reply: string;
  readonly initial: Metadata;
  readonly trailing: Metadata;
}

const same = (bytes: Buffer): Buffer => bytes;

function metadataOf(fields: Readonly<Record<string, string | Buffer>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}

/** Makes a call with one message, and gives all that came back. */
function call(
  client: Client,
  method: string,
  fields: Readonly<Record<string, string | Buffer>> = { "x-api-key": RAW_KEY },
): Promise<Outcome> {
  const id = crypto.randomUUID();
  const metadata = metadataOf({ "x-request-id": id, ...fields });
  return new Promise((resolve) => {
    let initial = new Metadata();
    let reply = "";
    const stream = client.makeServerStreamRequest(`/unit.Shop/${method}`, same, same, Buffer.from("a hat"), metadata);
    stream.on("metadata", (received) => (initial = received));
    stream.on("data", (bytes: Buffer) => (reply += bytes.toString()));
    stream.on("error", () => undefined);
    stream.on("status", ({ code, details, metadata: trailing }: ServiceError) =>
      resolve({ id, code, details, reply, initial, trailing }),
    );
  });
}

const of =
  (id: string) =>
  ({ attributes }: ReceivedItem): boolean =>
    attributes["keytrail.request.id"] === id;

/** The one server span and the one audit record of a call. */
async function telemetryOf({
  id,
}: Pick<Outcome, "id">): Promise<{ readonly span: ReceivedItem; readonly audit: ReceivedItem }> {
  await receiver.until(() => receiver.serverSpans().some(of(id)) && receiver.audits().some(of(id)));
  const spans = receiver.serverSpans().filter(of(id));
  const audits = receiver.audits().filter(of(id));
  expect([spans.length, audits.length]).toEqual([1, 1]);
  return { span: spans[0]!, audit: audits[0]! };
}

describe.each([
  ["ESM, plain", ESM, "plain"],
  ["ESM, TLS", ESM, "tls"],
  ["CommonJS, plain", CJS, "plain"],
  ["CommonJS, TLS", CJS, "tls"],
])("a gRPC server: %s", (_name, script, transport) => {
  test("a call has one server span and one audit record, in the caller's trace, and no raw key", async () => {
    const client = await start(script, transport);
    const traceparent = `00-${TRACE_ID}-${PARENT_ID}-01`;
    const outcome = await call(client, "Buy", { "x-api-key": RAW_KEY, traceparent });
    expect([outcome.code, outcome.reply]).toEqual([status.OK, "bought a hat"]);
    expect(outcome.initial.get("x-request-id")).toEqual([outcome.id]);

    const { span, audit } = await telemetryOf(outcome);
    expect(span).toMatchObject({ name: "unit.Shop/Buy", traceId: TRACE_ID, parentSpanId: PARENT_ID });
    expect(span.attributes).toMatchObject({
      "rpc.system.name": "grpc",
      "rpc.method": "unit.Shop/Buy",
      "rpc.response.status_code": "OK",
      "http.route": "/unit.Shop/Buy",
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "url.path": "/unit.Shop/Buy",
      "url.scheme": transport === "tls" ? "https" : "http",
      "network.protocol.version": "2",
      "client.address": "127.0.0.1",
      "user_agent.original": expect.stringMatching(/^grpc-node-js\//),
      "api_key.hash": HASH,
      "api_key.source": "header:x-api-key",
      "api_key.auth.outcome": "accepted",
    });
    expect(audit).toMatchObject({ traceId: TRACE_ID, spanId: span.spanId });
    expect(audit.attributes).toMatchObject({
      "api_key.hash": HASH,
      "http.route": "/unit.Shop/Buy",
      "api_key.auth.outcome": "accepted",
    });
    const inner = (): readonly ReceivedItem[] =>
      receiver.spans().filter(({ parentSpanId }) => parentSpanId === span.spanId);
    await receiver.until(() => inner().length === 2);
    expect(
      inner()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["later", "sync"]);
    expect(span.attributes["app.saw"]).toMatch(/^\[REDACTED:/);
    expect(receiver.bodies.some((body) => body.includes(RAW_KEY))).toBe(false);
  });
});

describe("how a call ended", () => {
  test.each<[string, readonly unknown[]]>([
    ["Deny", ["rejected", "PERMISSION_DENIED", undefined, "unit.Shop/Deny"]],
    ["Refuse", ["rejected", "UNAUTHENTICATED", undefined, "unit.Shop/Refuse"]],
    ["Fail", ["accepted", "INTERNAL", "INTERNAL", "unit.Shop/Fail"]],
    ["List", ["accepted", "OK", undefined, "unit.Shop/List"]],
    // Its name is the client's word: one for each call would be many names.
    ["Gone", ["accepted", "UNIMPLEMENTED", "UNIMPLEMENTED", "_OTHER"]],
  ])("%s", async (method, expected) => {
    const client = await start(CJS);
    const { span, audit } = await telemetryOf(await call(client, method));
    const { attributes } = span;
    const told = ["api_key.auth.outcome", "rpc.response.status_code", "error.type", "rpc.method"].map(
      (name) => attributes[name],
    );
    expect(told).toEqual(expected);
    expect(span.name).toBe(method === "Gone" ? "POST" : `unit.Shop/${method}`);
    expect(audit.attributes["api_key.auth.outcome"]).toBe(expected[0]);
    expect(audit.attributes["http.route"]).toBe(method === "Gone" ? undefined : `/unit.Shop/${method}`);
  });

  test("a call that the client cancels has no status, and nobody knows whether its key was taken", async () => {
    const client = await start(CJS);
    const id = crypto.randomUUID();
    const metadata = metadataOf({ "x-api-key": RAW_KEY, "x-request-id": id });
    const ended = client.makeUnaryRequest(
      "/unit.Shop/Never",
      same,
      same,
      Buffer.from("a hat"),
      metadata,
      () => undefined,
    );
    // The service has it when it answers what came after.
    await call(client, "Buy");
    ended.cancel();
    const { span, audit } = await telemetryOf({ id });
    expect(span.attributes["error.type"]).toBe("CANCEL");
    expect([span.attributes["rpc.response.status_code"], span.attributes["api_key.auth.outcome"]]).toEqual([
      undefined,
      undefined,
    ]);
    expect(audit.attributes["api_key.auth.outcome"]).toBeUndefined();
  });

  test("of a call that is not sampled stands on its audit record", async () => {
    const client = await start(CJS, "plain", { OTEL_TRACES_SAMPLER: "always_off" });
    const { id } = await call(client, "Refuse");
    await receiver.until(() => receiver.audits().some(of(id)));
    const audit = receiver.audits().find(of(id));
    expect([audit?.attributes["api_key.auth.outcome"], audit?.attributes["http.route"]]).toEqual([
      "rejected",
      "/unit.Shop/Refuse",
    ]);
  });

  test("a stream of both sides runs in its span, and its trailers arrive", async () => {
    const client = await start(CJS);
    const id = crypto.randomUUID();
    const metadata = metadataOf({ "x-api-key": RAW_KEY, "x-request-id": id });
    const stream = client.makeBidiStreamRequest("/unit.Shop/Chat", same, same, metadata);
    const echoed: string[] = [];
    stream.on("data", (bytes: Buffer) => echoed.push(bytes.toString()));
    const over = new Promise((resolve) => stream.on("status", resolve));
    stream.write(Buffer.from("one"));
    stream.write(Buffer.from("two"));
    stream.end();
    await over;
    expect(echoed).toEqual(["one", "two"]);
    const { span } = await telemetryOf({ id });
    const inner = (): readonly ReceivedItem[] =>
      receiver.spans().filter(({ parentSpanId }) => parentSpanId === span.spanId);
    await receiver.until(() => inner().length === 2);
    const listed = await call(client, "List");
    expect([listed.reply, listed.trailing.get("x-sum")]).toEqual(["part 0part 1part 2", ["3"]]);
  });
});

describe("keys in metadata", () => {
  test.each<[string, Record<string, string | Buffer>, string]>([
    ["binary", { "x-api-key-bin": Buffer.from(RAW_KEY) }, "metadata:x-api-key-bin"],
    ["a bearer token", { authorization: `Bearer ${RAW_KEY}` }, "authorization:bearer"],
  ])("%s", async (_name, fields, source) => {
    const client = await start(CJS);
    const { span, audit } = await telemetryOf(await call(client, "Buy", fields));
    for (const { attributes } of [span, audit])
      expect([attributes["api_key.hash"], attributes["api_key.source"]]).toEqual([HASH, source]);
    expect(receiver.bodies.some((body) => body.includes(RAW_KEY))).toBe(false);
  });

  test("a call without one, to a method that needs one, is missing", async () => {
    const client = await start(CJS, "plain", { KEYTRAIL_KEY_REQUIRED_ROUTES: "/unit.Shop/*" });
    const { audit } = await telemetryOf(await call(client, "Refuse", {}));
    expect(audit.attributes["api_key.auth.outcome"]).toBe("missing");
  });
});

describe("what the SDK adds to a call's metadata", () => {
  test("x-api-key-hash only where the service says that the key is taken: the head leaves before the status is known", async () => {
    const client = await start(CJS);
    const [bought, said, refused] = [
      await call(client, "Buy"),
      await call(client, "Say"),
      await call(client, "Refuse"),
    ];
    expect([bought, said, refused].map(({ initial }) => initial.get("x-api-key-hash"))).toEqual([[], [HANDLE], []]);
    const { span } = await telemetryOf(said);
    expect([span.attributes["api_key.handle"], span.attributes["api_key.id"]]).toEqual([HANDLE, "key-1"]);
  });

  test("a status message that quotes the key is told, and masked where that is asked for", async () => {
    const client = await start(CJS);
    const told = await call(client, "Quote");
    expect(told.details).toBe(`no such key: ${RAW_KEY}`);
    const { span } = await telemetryOf(told);
    const [location] = span.attributes["keytrail.leak.locations"] as readonly string[];
    expect(location).toMatch(/^response\.(?:headers|trailers)\.grpc-message$/);
    const masking = await start(CJS, "plain", { KEYTRAIL_RESPONSE_LEAKS: "redact" });
    expect((await call(masking, "Quote")).details).toBe(`no such key: ${"*".repeat(RAW_KEY.length)}`);
  });
});

import { createHmac, randomBytes } from "node:crypto";
import { createServer, request as sendRequest } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

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

/** A key of no known format. */
function createKey(): string {
  return `unit-${randomBytes(18).toString("hex")}`;
}

function encodePart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function hashOf(rawKey: string): string {
  return createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
}

function get(path: string, headers: OutgoingHttpHeaders = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(`${service?.url}${path}`, { headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.on("error", reject).end();
  });
}

/** Sends a request target as it stands, without making a URL of it. */
function send(target: string, headers: OutgoingHttpHeaders): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: service?.port, path: target, headers, agent: false };
    sendRequest(options, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

/** The latin1, hex and base64 spellings of a key that may not stand in any body. */
function countRawKeys(rawKey: string): number {
  const spellings = [rawKey, Buffer.from(rawKey).toString("hex"), Buffer.from(rawKey).toString("base64").slice(0, -4)];
  return receiver.bodies.filter((body) => spellings.some((spelling) => body.includes(spelling))).length;
}

describe.each(["service.mjs", "service.cjs"])("node --import @keytrail/sdk/register examples/http/%s", (file) => {
  test("gives one server span and one equal audit record for a request with a key", async () => {
    const rawKey = createKey();
    service = await startService(`examples/http/${file}`, { receiver });
    expect(await get("/orders/7?x=1", { "x-api-key": rawKey, "user-agent": "unit/1" })).toBe(200);
    expect(await get("/orders/8")).toBe(401);
    await receiver.until(() => receiver.serverSpans().length === 2 && receiver.audits().length === 1);

    const [span, keyless] = receiver.serverSpans();
    const [audit] = receiver.audits();
    const shared = {
      "api_key.hash": hashOf(rawKey),
      "api_key.source": "header:x-api-key",
      "api_key.auth.outcome": "accepted",
      "client.address": "127.0.0.1",
      "keytrail.client.address_source": "peer",
      "user_agent.original": "unit/1",
      "url.path": "/orders/7",
      "keytrail.request.id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "api_key.handle": expect.stringMatching(/^[0-9a-f]{12}$/),
      "http.request.method": "GET",
      "http.response.status_code": 200,
    };
    expect(span?.name).toBe("GET");
    expect(span?.attributes).toMatchObject({ ...shared, "keytrail.audit": true });
    expect(audit?.attributes).toEqual({ ...shared, "keytrail.audit.sequence": 1 });
    expect(audit).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId, timeUnixNano: span?.timeUnixNano });
    expect(audit?.resource).toEqual(span?.resource);
    expect(span?.resource).toMatchObject({
      "service.name": "service-under-test",
      "telemetry.distro.name": "keytrail",
      "keytrail.hash_key_id": expect.stringMatching(/^[0-9a-f]{8}$/),
      "service.instance.id": expect.any(String),
    });
    expect(Object.keys(keyless?.attributes ?? {}).filter((name) => name.startsWith("api_key."))).toEqual([]);
    expect(countRawKeys(rawKey)).toBe(0);
    expect(service.stderr().match(/keytrail: on, /g)).toHaveLength(1);
  });
});

describe.each([
  ["service.mjs", true],
  ["service.cjs", true],
  ["app.mjs", false],
])("examples/express/%s", (file, registers) => {
  test("names the span by the mounted route, also after an error, and lets no key out of it", async () => {
    const rawKey = createKey();
    service = await startService(`examples/express/${file}`, { receiver, registers });
    expect(await get("/users/42", { authorization: `Bearer ${rawKey}` })).toBe(401);
    expect(await get("/users/42", { "x-api-key": rawKey })).toBe(200);
    expect(await get("/users/42/broken", { "x-api-key": rawKey })).toBe(500);
    expect(await get("/nowhere", { "x-api-key": rawKey })).toBe(404);
    await receiver.until(() => receiver.serverSpans().length === 4 && receiver.audits().length === 4);

    const summary = receiver
      .audits()
      .map(({ attributes }) => [attributes["http.route"], attributes["api_key.auth.outcome"]]);
    expect(summary).toEqual([
      [undefined, "rejected"],
      ["/users/:id", "accepted"],
      ["/users/:id/broken", "accepted"],
      [undefined, "accepted"],
    ]);
    const spans = receiver.serverSpans();
    expect(spans.map(({ name }) => name)).toEqual(["GET", "GET /users/:id", "GET /users/:id/broken", "GET"]);
    expect(spans.map(({ attributes }) => attributes["http.route"])).toEqual(summary.map(([route]) => route));
    expect(spans[1]?.attributes).toMatchObject({ "api_key.id": "example-key", "api_key.owner": "example-team" });
    expect(spans[2]?.events).toEqual(["exception"]);
    expect(spans[2]?.attributes["keytrail.leak.detected"]).toBe(true);
    expect(spans[2]?.attributes["keytrail.leak.key_hashes"]).toContain(hashOf(rawKey));
    expect(countRawKeys(rawKey)).toBe(0);
  });
});

test("every request leaves its audit record while the sampler drops every span", async () => {
  const keys = Array.from({ length: 20 }, createKey);
  service = await startService("examples/express/service.mjs", {
    receiver,
    environment: { OTEL_TRACES_SAMPLER: "always_off" },
  });
  // oxlint-disable-next-line no-await-in-loop -- order of arrival is asserted
  for (const rawKey of keys) await get("/users/1", { "x-api-key": rawKey });
  await receiver.until(() => receiver.audits().length === 20);
  expect(receiver.spans()).toEqual([]);
  const audits = receiver.audits();
  expect(audits.map(({ attributes }) => attributes["keytrail.audit.sequence"])).toEqual(
    keys.map((_, index) => index + 1),
  );
  expect(audits.map(({ attributes }) => attributes["api_key.hash"])).toEqual(keys.map(hashOf));
  expect(new Set(audits.map(({ attributes }) => attributes["http.route"]))).toEqual(new Set(["/users/:id"]));
  expect(new Set(audits.map(({ attributes }) => attributes["api_key.id"]))).toEqual(new Set(["example-key"]));
  expect(new Set(audits.map(({ traceId }) => traceId)).size).toBe(20);
  expect(audits.every(({ traceId, spanId }) => /^[0-9a-f]{32}$/.test(traceId) && /^[0-9a-f]{16}$/.test(spanId))).toBe(
    true,
  );
});

test("every span of a request carries the key's hash, a detached root and a client call by a named import included", async () => {
  const rawKey = createKey();
  service = await startService("test/sdk/fixtures/calls.mjs", { receiver });
  await get("/", { authorization: `ApiKey ${rawKey}` });
  await receiver.until(() => receiver.spans().length === 5 && receiver.audits().length > 0);
  const spans = receiver.spans();
  expect(spans.map(({ name }) => name).toSorted()).toEqual(["GET", "GET", "GET", "detached", "work"]);
  const inner = receiver.serverSpans().find(({ attributes }) => attributes["url.path"] === "/inner");
  expect(inner?.attributes["api_key.hash"]).toBeUndefined();
  const ofTheRequest = spans.filter(({ spanId }) => spanId !== inner?.spanId);
  expect(ofTheRequest.map(({ attributes }) => attributes["api_key.hash"])).toEqual(Array(4).fill(hashOf(rawKey)));
  expect(new Set(ofTheRequest.map(({ traceId }) => traceId)).size).toBe(2);
  expect(receiver.audits()).toHaveLength(1);
});

test("an instrumentation of a package sees it in an ECMAScript module that imports it", async () => {
  service = await startService("test/sdk/fixtures/hooked.mjs", { receiver, registers: false });
  await get("/");
  await receiver.until(() => receiver.spans().length === 2);
  expect(
    receiver
      .spans()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["GET", "parsed by ms"]);
});

test("an address that a client claims is not recorded, and neither is text that is no address", async () => {
  service = await startService("examples/http/service.mjs", { receiver });
  const claim = createKey();
  await get("/", { "x-forwarded-for": "6.6.6.6", "x-api-key": createKey() });
  await get("/", { forwarded: `for=${claim}`, "x-api-key": createKey() });
  await receiver.until(() => receiver.serverSpans().length === 2 && receiver.audits().length === 2);
  for (const { attributes } of [...receiver.serverSpans(), ...receiver.audits()]) {
    expect(attributes["client.address"]).toBe("127.0.0.1");
    expect(attributes["keytrail.client.address_source"]).toBe("untrusted_forwarded");
  }
  expect(countRawKeys(claim)).toBe(0);
});

test.each([
  ["prefix", { "client.address": "203.0.113.0", "network.peer.address": "127.0.0.0" }],
  ["off", { "client.address": undefined, "network.peer.address": undefined }],
])("client address %s holds for every attribute that tells it", async (mode, expected) => {
  const environment = { KEYTRAIL_CLIENT_ADDRESS: mode, KEYTRAIL_TRUSTED_PROXIES: "loopback" };
  service = await startService("examples/http/service.cjs", { receiver, environment });
  await get("/", { "x-forwarded-for": "203.0.113.9", "x-api-key": createKey() });
  await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
  const [span] = receiver.serverSpans();
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, span?.attributes[name]]))).toEqual(expected);
  expect(receiver.audits()[0]?.attributes["client.address"]).toBe(expected["client.address"]);
  expect(JSON.stringify([...receiver.spans(), ...receiver.audits()])).not.toContain("203.0.113.9");
});

test.each([
  ["http/json", "http"],
  ["http/protobuf", "http"],
  ["grpc", "grpc"],
] as const)(
  "exports spans, audit records and metrics over %s, without the key that stood in the query",
  async (protocol, transport) => {
    await receiver.close();
    receiver = await startTelemetryReceiver(transport);
    const rawKey = createKey();
    const environment = {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_METRIC_EXPORT_TIMEOUT: "200",
    };
    service = await startService("examples/http/service.mjs", { receiver, environment });
    await get(`/?api_key=${rawKey}`);
    await receiver.until(
      () =>
        receiver.serverSpans().length === 1 &&
        receiver.audits().length === 1 &&
        receiver.metricNames().includes("http.server.request.duration"),
    );
    const [span] = receiver.serverSpans();
    expect(span?.attributes).toMatchObject({
      "api_key.hash": hashOf(rawKey),
      "api_key.source": "query:api_key",
      "api_key.auth.outcome": "rejected",
    });
    expect(span?.attributes["keytrail.leak.detected"]).toBeUndefined();
    expect(receiver.metricNames()).toContain("keytrail.audit.records");
    expect(countRawKeys(rawKey)).toBe(0);
  },
);

test("a service that nothing listens to, or that is misconfigured, answers as ever and says why in one line each", async () => {
  const environment = {
    KEYTRAIL_CLIENT_ADDRESS: "some",
    KEYTRAIL_TRUSTED_PROXIES: "the proxy",
    KEYTRAIL_NO_SUCH_THING: "1",
    KEYTRAIL_HASH_SECRET: "short",
    OTEL_TRACES_EXPORTER: "otlp,carrier-pigeon",
    KEYTRAIL_FLUSH_TIMEOUT: "200",
  };
  service = await startService("examples/http/service.mjs", { receiver: { url: "http://127.0.0.1:1" }, environment });
  expect(await get("/", { "x-api-key": createKey() })).toBe(200);
  const lines = service.stderr().trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain("Cannot read KEYTRAIL_TRUSTED_PROXIES: must be a list of CIDRs");
  expect(lines[0]).toContain('Cannot read KEYTRAIL_CLIENT_ADDRESS: must be full, prefix or off: received "some"');
  expect(lines[0]).toContain("Cannot read KEYTRAIL_NO_SUCH_THING: no such variable");
  expect(lines[1]).toContain("32 bytes");
  expect(lines[2]).toContain("received carrier-pigeon");
  expect(lines[3]).toContain("client address off, trusted proxies none");
  expect(await service.stop()).toEqual({ code: null, signal: "SIGTERM" });
});

test("hostile requests are answered as without the SDK, and leave no error of its own", async () => {
  service = await startService("examples/http/service.mjs", { receiver });
  const long = "k".repeat(8000);
  const hostile: readonly (readonly [string, OutgoingHttpHeaders])[] = [
    ["/%", { "x-api-key": "%" }],
    ["//", { "x-api-key": "  ", forwarded: 'for="[::1' }],
    ["/?api_key=%E0%A4%A&api_key", { "x-forwarded-for": ",,,".repeat(500) }],
    ["/", { authorization: "Basic ====", host: "a b:c" }],
    ["/", { authorization: "Bearer", cookie: "__proto__=1" }],
    ["/", { "x-api-key": long, "user-agent": `agent/${"u".repeat(8000)}` }],
    ["/", { traceparent: "00-zz-zz-zz", tracestate: ",=,=", baggage: "%%%" }],
    ["http://[::1/", { "x-request-id": "\u00e9".repeat(200) }],
  ];
  const statuses: number[] = [];
  // oxlint-disable-next-line no-await-in-loop -- one at a time
  for (const [path, headers] of hostile) statuses.push(await send(path, headers));
  expect(statuses).toEqual([200, 200, 401, 401, 401, 200, 401, 401]);
  await receiver.until(() => receiver.serverSpans().length === hostile.length);
  expect(service.stderr()).not.toContain("error of its own");
  const overlong = receiver
    .serverSpans()
    .find(({ attributes }) => String(attributes["user_agent.original"]).startsWith("agent/"));
  expect(String(overlong?.attributes["user_agent.original"])).toHaveLength(512);
  expect(overlong?.attributes["api_key.hash"]).toBeUndefined();
});

test("OTEL_SDK_DISABLED turns everything off, and the service runs", async () => {
  service = await startService("examples/http/service.mjs", { receiver, environment: { OTEL_SDK_DISABLED: "true" } });
  expect(await get("/", { "x-api-key": createKey() })).toBe(200);
  expect(await service.stop()).toEqual({ code: null, signal: "SIGTERM" });
  expect(receiver.bodies).toEqual([]);
  expect(service.stderr()).toBe("keytrail: off, because OTEL_SDK_DISABLED is true\n");
});

test("audit off leaves spans unmarked and sends no record", async () => {
  service = await startService("examples/http/service.mjs", { receiver, environment: { OTEL_LOGS_EXPORTER: "none" } });
  await get("/", { "x-api-key": createKey() });
  await receiver.until(() => receiver.serverSpans().length === 1);
  await service.stop();
  expect(receiver.serverSpans()[0]?.attributes["keytrail.audit"]).toBeUndefined();
  expect(receiver.logs()).toEqual([]);
});

describe("the end of the process", () => {
  const held = { OTEL_BSP_SCHEDULE_DELAY: "60000", KEYTRAIL_AUDIT_SCHEDULE_DELAY: "60000" };

  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s flushes what waits, and ends the process by that signal",
    async (signal) => {
      service = await startService("examples/http/service.mjs", { receiver, environment: held });
      await get("/", { "x-api-key": createKey() });
      expect(await service.stop(signal)).toEqual({ code: null, signal });
      expect([receiver.serverSpans().length, receiver.audits().length]).toEqual([1, 1]);
    },
  );

  test("a service that listens for the signal itself ends in its own way, and is flushed", async () => {
    service = await startService("test/sdk/fixtures/draining.mjs", { receiver, environment: held });
    await get("/", { "x-api-key": createKey() });
    expect(await service.stop()).toEqual({ code: 7, signal: null });
    expect([receiver.serverSpans().length, receiver.audits().length]).toEqual([1, 1]);
  });

  test("a script that has nothing left to do is flushed, and ends", async () => {
    const environment = { ...held, TEST_KEY: createKey() };
    service = await startService("test/sdk/fixtures/finishing.mjs", { receiver, environment, listens: false });
    expect(await service.ended()).toEqual({ code: 0, signal: null });
    expect([receiver.serverSpans().length, receiver.audits().length]).toEqual([1, 1]);
  });
});

test("an endpoint that never answers doesn't hold a script that has nothing left to do", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const environment = {
    TEST_KEY: createKey(),
    KEYTRAIL_FLUSH_TIMEOUT: "100",
    OTEL_BSP_SCHEDULE_DELAY: "600000",
    KEYTRAIL_AUDIT_SCHEDULE_DELAY: "60000",
    // Without the bound the script would wait this long.
    OTEL_EXPORTER_OTLP_TIMEOUT: "600000",
  };
  const options = { receiver: { url: `http://127.0.0.1:${port}` }, environment, listens: false };
  service = await startService("test/sdk/fixtures/finishing.mjs", options);
  expect(await service.ended()).toEqual({ code: 0, signal: null });
  silent.closeAllConnections();
  silent.close();
});

describe("what the service says", () => {
  test("wins over the status, and a second start returns the first", async () => {
    service = await startService("test/sdk/fixtures/outcomes.mjs", { receiver });
    const rawKey = createKey();
    const headers = { "x-api-key": rawKey };
    await get("/a?status=200&outcome=rejected", headers);
    await get("/b?status=403&outcome=accepted", headers);
    await get("/c?status=403", headers);
    await get("/d?status=404", headers);
    await receiver.until(() => receiver.audits().length === 4 && receiver.serverSpans().length === 4);
    for (const items of [receiver.audits(), receiver.serverSpans()]) {
      expect(items.map(({ attributes }) => [attributes["api_key.auth.outcome"], attributes["api_key.id"]])).toEqual([
        ["rejected", "key-1"],
        ["accepted", "key-1"],
        ["rejected", undefined],
        ["accepted", undefined],
      ]);
    }
    expect(service.stderr().match(/keytrail: on, /g)).toHaveLength(1);
    expect(receiver.serverSpans()[0]?.resource["service.name"]).toBe("service-under-test");
  });

  test("a request without a key on a named route leaves a record that says missing", async () => {
    const environment = { KEYTRAIL_KEY_REQUIRED_ROUTES: "/v1/*,/users/:id" };
    service = await startService("examples/express/service.cjs", { receiver, environment });
    for (const path of ["/v1/things", "/users/5", "/users/5/x", "/health"]) await get(path);
    await receiver.until(() => receiver.serverSpans().length === 4 && receiver.audits().length === 2);
    expect(
      receiver
        .audits()
        .map(({ attributes }) => [
          attributes["url.path"],
          attributes["api_key.auth.outcome"],
          attributes["api_key.hash"],
        ]),
    ).toEqual([
      ["/v1/things", "missing", undefined],
      ["/users/5", "missing", undefined],
    ]);
    expect(receiver.serverSpans().map(({ attributes }) => attributes["keytrail.audit"])).toEqual([
      true,
      true,
      undefined,
      undefined,
    ]);
  });
});

test("a token and a password are scrubbed, and no sightings", async () => {
  service = await startService("examples/http/service.mjs", { receiver });
  const token = `${encodePart({ alg: "HS256", typ: "JWT" })}.${encodePart({ sub: "unit" })}.${randomBytes(16).toString("base64url")}`;
  const password = createKey();
  await get(`/?note=${token}`, { authorization: `Bearer ${token}` });
  await get(`/?note=${password}`, { authorization: `Basic ${Buffer.from(`user:${password}`).toString("base64")}` });
  await receiver.until(() => receiver.serverSpans().length === 2);
  await service.stop();
  expect(receiver.serverSpans().map(({ attributes }) => attributes["api_key.hash"])).toEqual([undefined, undefined]);
  expect(receiver.audits()).toEqual([]);
  expect([countRawKeys(token), countRawKeys(password)]).toEqual([0, 0]);
});

test("Basic counts as a key where an option says so", async () => {
  service = await startService("examples/http/service.mjs", {
    receiver,
    environment: { KEYTRAIL_AUTHORIZATION_SCHEMES: "basic" },
  });
  const [user, password] = [createKey(), createKey()];
  for (const pair of [`${user}:`, `name:${password}`])
    await get("/", { authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
  await receiver.until(() => receiver.audits().length === 2);
  expect(receiver.audits().map(({ attributes }) => attributes["api_key.hash"])).toEqual([
    hashOf(user),
    hashOf(password),
  ]);
});

import { createHmac, randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { send } from "../../support/http.ts";
import type { HttpAnswer } from "../../support/http.ts";
import { spellingsIn } from "../scrub/spellings.ts";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../support/telemetry-receiver.ts";

/*
 * Every service here has the same routes: /users/42 answers, /users/42/broken throws an error that quotes the key, and a request whose key doesn't
 * stand in X-API-Key is refused by the framework's own means.
 */

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

function get(path: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  return send(`${service?.url}${path}`, { method: "GET", headers: { "user-agent": "unit/1", ...headers } });
}

/** Routes of a request that is answered, one that is refused, and one that fails. */
type Routes = readonly [found: string | undefined, refused: string | undefined, failed: string | undefined];

const COLONS: Routes = ["/users/:id", "/users/:id", "/users/:id/broken"];
const SERVICES: readonly (readonly [name: string, prefix: string, routes: Routes])[] = [
  ["express-4", "", ["/users/:id", undefined, "/users/:id/broken"]],
  ["express-5", "", ["/users/:id", undefined, "/users/:id/broken"]],
  ["fastify", "", COLONS],
  ["hapi", "", ["/users/{id}", "/users/{id}", "/users/{id}/broken"]],
  ["hono", "", COLONS],
  ["koa", "", [undefined, undefined, undefined]],
  ["koa-router", "", COLONS],
  ["nestjs", "/api", ["/api/users/:id", "/api/users/:id", "/api/users/:id/broken"]],
];

test.each(
  SERVICES.flatMap(([name, ...rest]) => ["mjs", "cjs"].map((format) => [`${name}.${format}`, ...rest] as const)),
)(
  "%s has its routes on spans and audit records, the added headers, and no raw key anywhere",
  async (file, prefix, [found, refused, failed]) => {
    const rawKey = `unit-${randomBytes(18).toString("hex")}`;
    const hash = createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
    service = await startService(`test/sdk/frameworks/services/${file}`, { receiver });
    const answers = [
      await get(`${prefix}/users/42?api_key=${rawKey}`, { "x-api-key": rawKey }),
      await get(`${prefix}/users/42`, { authorization: `Bearer ${rawKey}` }),
      await get(`${prefix}/users/42/broken`, { "x-api-key": rawKey }),
      await get("/nowhere", { "x-api-key": rawKey }),
    ];
    await receiver.until(() => receiver.serverSpans().length >= 4 && receiver.audits().length >= 4);

    const statuses = [200, 401, 500, 404];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    const expected = [found, refused, failed, undefined].map((route, index) => ({
      "http.route": route,
      "http.response.status_code": statuses[index],
      "http.request.method": "GET",
      "api_key.hash": hash,
      "api_key.auth.outcome": index === 1 ? "rejected" : "accepted",
      "client.address": "127.0.0.1",
      "user_agent.original": "unit/1",
      "keytrail.request.id": answers[index]?.headers["x-request-id"],
    }));
    const pick = ({ attributes }: { readonly attributes: Readonly<Record<string, unknown>> }): object =>
      Object.fromEntries(Object.keys(expected[0] ?? {}).map((name) => [name, attributes[name]]));
    expect(receiver.audits().map(pick)).toEqual(expected);
    expect(receiver.serverSpans().map(pick)).toEqual(expected);
    expect(receiver.serverSpans().map(({ name }) => name)).toEqual(
      expected.map(({ "http.route": route }) => (route === undefined ? "GET" : `GET ${route}`)),
    );
    expect(answers[0]?.headers).toMatchObject({
      "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-api-key-hash": receiver.audits()[0]?.attributes["api_key.handle"],
    });
    expect(answers[1]?.headers["x-api-key-hash"]).toBeUndefined();

    await service.stop();
    expect(spellingsIn(Buffer.concat(receiver.bodies), rawKey)).toEqual([]);
    expect(service.stderr()).not.toContain("error of its own");
  },
);

test.each(["express-5.mjs", "fastify.mjs", "hapi.mjs", "hono.mjs", "koa-router.mjs"])(
  "%s has its routes on audit records while the sampler drops every span",
  async (file) => {
    const environment = { OTEL_TRACES_SAMPLER: "always_off" };
    service = await startService(`test/sdk/frameworks/services/${file}`, { receiver, environment });
    await get("/users/42/broken", { "x-api-key": "unsampled" });
    await receiver.until(() => receiver.audits().length === 1);
    expect(receiver.spans()).toEqual([]);
    expect(receiver.audits()[0]?.attributes["http.route"]).toMatch(/^\/users\/(?::id|\{id\})\/broken$/);
  },
);

test("routes are noted in a service that starts OpenTelemetry itself", async () => {
  service = await startService("test/sdk/frameworks/services/beside-fastify.mjs", { receiver, registers: false });
  await get("/users/42", { "x-api-key": "beside" });
  await receiver.until(() => receiver.audits().length === 1 && receiver.serverSpans().length === 1);
  expect(receiver.audits()[0]?.attributes["http.route"]).toBe("/users/:id");
  expect(receiver.serverSpans()[0]?.name).toBe("GET /users/:id");
});

test("what a Hono handler asks of its own application doesn't change the route of the request", async () => {
  service = await startService("test/sdk/frameworks/services/hono-inner.mjs", { receiver });
  expect((await get("/reports/42", { "x-api-key": "inner" })).body.toString()).toBe(
    '{"title":"service","user":{"id":"42"}}',
  );
  await receiver.until(() => receiver.audits().length === 1);
  expect(receiver.audits()[0]?.attributes["http.route"]).toBe("/reports/:id");
});

test("setRoute() names the route of the current request, takes it back, and does nothing outside of one", async () => {
  service = await startService("test/sdk/frameworks/services/said-route.mjs", { receiver });
  const bodies: string[] = [];
  for (const path of ["/users/42", "/users/none", "/other"]) {
    // oxlint-disable-next-line no-await-in-loop -- order of arrival is asserted
    bodies.push((await get(path, { "x-api-key": "any" })).body.toString());
  }
  expect(bodies).toEqual(["[true,false]", "[true,true]", "[false,false]"]);
  await receiver.until(() => receiver.audits().length === 3 && receiver.serverSpans().length === 3);
  expect(receiver.audits().map(({ attributes }) => attributes["http.route"])).toEqual([
    "/users/:id",
    undefined,
    undefined,
  ]);
  expect(receiver.serverSpans().map(({ name }) => name)).toEqual(["GET /users/:id", "GET", "GET"]);
  expect(service.output()).toContain("outside false");
});

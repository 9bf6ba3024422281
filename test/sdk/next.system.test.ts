import { createHmac, randomBytes } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { otlpJsonReader } from "../../processor/src/sightings/replay/readers/otlp-json.ts";
import { runOrThrow } from "../package/commands.ts";
import { send } from "../support/http.ts";
import type { HttpAnswer } from "../support/http.ts";
import { readWith } from "../support/read-sightings.ts";
import { spellingsIn } from "./scrub/spellings.ts";
import { installBuiltSdk, installFixtureProject } from "./support/fixture-project.ts";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

/* Route handlers of a project that Next.js itself has built, on its Node server, with the built SDK. */

const NEXT = "node_modules/next/dist/bin/next";
// Not `npm ci`: it refuses the lockfile where a registry doesn't have the compilers of other platforms.
const fixture = installFixtureProject("next", ["install", "--no-save"], "Next.js");
const { folder: project, missing } = fixture;

test.runIf(process.env["KEYTRAIL_REQUIRE_PEERS"] === "1")("Next.js is there", () => {
  expect(missing).toBeUndefined();
});

describe.skipIf(missing !== undefined)("on Next.js", () => {
  let receiver: TelemetryReceiver;
  let service: ServiceProcess | undefined;

  beforeAll(() => {
    installBuiltSdk(fixture);
    runOrThrow(project, process.execPath, [NEXT, "build"], { NEXT_TELEMETRY_DISABLED: "1" });
  });

  beforeEach(async () => {
    receiver = await startTelemetryReceiver();
  });

  afterEach(async () => {
    await service?.stop("SIGKILL");
    service = undefined;
    await receiver.close();
  });

  async function start(environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const started = await startService(NEXT, {
      receiver,
      folder: project,
      args: ["start", "-p", "0", "-H", "127.0.0.1"],
      registers: environment["TEST_STARTS"] === undefined,
      environment: { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", NEXT_TELEMETRY_DISABLED: "1", ...environment },
    });
    // Next.js takes requests before it has called its instrumentation.js.
    await receiver.until(() => started.stderr().includes("keytrail: on"));
    return started;
  }

  function get(path: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return send(`${service?.url}${path}`, { method: "GET", headers: { "user-agent": "unit/1", ...headers } });
  }

  test.each([
    ["--import @keytrail/sdk/register", {}],
    ["instrumentation.js", { TEST_STARTS: "instrumentation" }],
  ])("%s: each request is one use of its key, by its route, without the key", async (_way, environment) => {
    const rawKey = `unit-${randomBytes(18).toString("hex")}`;
    service = await start(environment);
    const answers = [
      await get(`/users/42?api_key=${rawKey}`, { "x-api-key": rawKey }),
      await get("/users/42", { authorization: `Bearer ${rawKey}` }),
      await get("/broken", { "x-api-key": rawKey }),
      await get("/nowhere", { "x-api-key": rawKey }),
    ];
    // Next.js ends by itself at a signal, and leaves no time.
    await receiver.until(() => receiver.audits().length === 4 && receiver.serverSpans().length === 8);

    expect(answers.map(({ status }) => status)).toEqual([200, 401, 500, 404]);
    expect(answers[0]?.headers["x-api-key-hash"]).toMatch(/^[0-9a-f]{12}$/);
    const audits = receiver.audits();
    const hash = createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
    expect(audits.map(({ attributes }) => attributes)).toMatchObject(
      answers.map(({ status, headers }) => ({
        "api_key.hash": hash,
        "api_key.auth.outcome": status === 401 ? "rejected" : "accepted",
        "client.address": "127.0.0.1",
        "user_agent.original": "unit/1",
        "http.response.status_code": status,
        "keytrail.request.id": headers["x-request-id"],
      })),
    );
    const routes = ["/users/[id]", "/users/[id]", "/broken", undefined];
    expect(audits.map(({ attributes }) => attributes["http.route"])).toEqual(routes);
    expect(audits[0]?.attributes["api_key.id"]).toBe("next-key");

    const used = receiver.serverSpans().filter(({ attributes }) => attributes["api_key.hash"] !== undefined);
    expect(used.map(({ name }) => name)).toEqual(["GET /users/[id]", "GET /users/[id]", "GET /broken", "GET"]);
    expect(used.map(({ attributes }) => attributes["http.route"])).toEqual(routes);
    expect(used.map(({ spanId }) => spanId)).toEqual(audits.map(({ spanId }) => spanId));
    // The other half are those of Next.js, which are no uses.
    expect(await countUses()).toBe(4);
    expect(spellingsIn(Buffer.concat(receiver.bodies), rawKey)).toEqual([]);
  });

  test("the route is on the audit record of a request that the sampler drops", async () => {
    service = await start({ OTEL_TRACES_SAMPLER: "always_off" });
    await get("/users/42", { "x-api-key": "unsampled" });
    await receiver.until(() => receiver.audits().length === 1);
    expect(receiver.spans()).toEqual([]);
    expect(receiver.audits().map(({ attributes }) => attributes["http.route"])).toEqual(["/users/[id]"]);
  });

  test("what waits is exported at a signal, where Next.js is told to leave signals alone", async () => {
    service = await start({
      NEXT_MANUAL_SIG_HANDLE: "true",
      OTEL_BSP_SCHEDULE_DELAY: "60000",
      KEYTRAIL_AUDIT_SCHEDULE_DELAY: "60000",
    });
    await get("/users/42", { "x-api-key": "held" });
    await service.stop();
    expect(receiver.audits()).toHaveLength(1);
  });

  /** How many uses of keys the processor counts in all that was received. */
  async function countUses(): Promise<number> {
    const lines = receiver.bodies.map((body) => `${body.toString()}\n`);
    const { sightings } = await readWith(otlpJsonReader, lines.join(""));
    return new Set(sightings.map(({ traceId, spanId }) => `${traceId} ${spanId}`)).size;
  }
});

import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { requireApiKey } from "@keytrail/sdk";
import { createKeyCheck } from "../../sdk/src/respond/key-check.ts";
import { createKeyList, isInForce } from "../../sdk/src/respond/key-list.ts";
import type { ApiKeyEntry } from "../../sdk/src/respond/key-list.ts";
import type { KeyHash } from "../../sdk/src/keys/index.ts";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

const [FIRST, SECOND, EXPIRED, LASTING] = ["first", "second", "expired", "lasting"].map((name) => `unit-key-${name}-1`);
const hashOf = (rawKey = ""): string => createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
const handleOf = (rawKey = ""): string =>
  createHash("sha256")
    .update(`keytrail.handle:${hashOf(rawKey)}`)
    .digest("hex")
    .slice(0, 12);

let receiver: TelemetryReceiver;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  await service?.stop("SIGKILL");
  await receiver.close();
});

async function start(framework: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const KEY_HASHES = [FIRST, SECOND, EXPIRED, LASTING].map(hashOf).join(",");
  service = await startService("test/sdk/fixtures/guarded.mjs", {
    receiver,
    environment: { FRAMEWORK: framework, KEY_HASHES, ...environment },
  });
}

async function ask(rawKey?: string, path = "/"): Promise<Response & { readonly answer: string }> {
  const response = await fetch(`${service?.url}${path}`, {
    headers: rawKey === undefined ? {} : { "x-api-key": rawKey },
  });
  return Object.assign(response, { answer: await response.text() });
}

const outcomes = (): readonly unknown[] =>
  receiver
    .audits()
    .map(({ attributes }) => [
      attributes["api_key.auth.outcome"],
      attributes["api_key.owner"],
      attributes["http.response.status_code"],
    ]);

const changes = (): readonly unknown[] =>
  receiver
    .logs()
    .filter(({ name }) => /^api_key\.(?:created|rotated|revoked)$/.test(name))
    .map(({ name, attributes }) => ({ name, ...attributes }));

describe.each(["express", "express4", "fastify", "koa"])("requireApiKey() in %s", (framework) => {
  test("lets valid keys in, refuses others without a word why, and tells the outcome", async () => {
    await start(framework);
    const answers = [];
    for (const key of [undefined, FIRST, "unit-key-of-nobody-1", EXPIRED, LASTING]) answers.push(await ask(key));
    expect(answers.map(({ status, answer }) => [status, answer])).toEqual([
      [401, '{"error":"unauthorized"}'],
      [200, "in"],
      [403, '{"error":"forbidden"}'],
      [403, '{"error":"forbidden"}'],
      [200, "in"],
    ]);
    expect(answers[0]?.headers.get("www-authenticate")).toBe("Bearer");
    expect(answers.map(({ headers }) => headers.get("x-api-key-hash"))).toEqual([
      null,
      handleOf(FIRST),
      null,
      null,
      handleOf(LASTING),
    ]);
    expect(answers[0]?.headers.get("content-type")).toBe("application/json; charset=utf-8");
    await receiver.until(() => receiver.audits().length === 5);
    expect(outcomes()).toEqual([
      ["missing", undefined, 401],
      ["accepted", "unit", 200],
      ["rejected", undefined, 403],
      ["rejected", "late", 403],
      ["accepted", "graced", 200],
    ]);
  });

  test("takes rotated keys at once, and emits what changed", async () => {
    await start(framework);
    expect((await ask(SECOND)).status).toBe(403);
    await ask(undefined, "/rotate");
    expect([(await ask(FIRST)).status, (await ask(SECOND)).status, (await ask(LASTING)).status]).toEqual([
      200, 200, 403,
    ]);
    await receiver.until(() => changes().length === 4);
    expect(changes()).toEqual([
      {
        name: "api_key.rotated",
        "api_key.hash": hashOf(SECOND),
        "api_key.id": "second",
        "api_key.owner": "unit",
        "api_key.previous_hash": hashOf(FIRST),
        // With the grace of a minute that the guard gives.
        "api_key.expires_at": "2100-02-01T00:01:00.000Z",
        "api_key.grace_until": "2100-01-01T00:01:00.000Z",
      },
      { name: "api_key.created", "api_key.hash": "ab".repeat(32) },
      { name: "api_key.revoked", "api_key.hash": hashOf(EXPIRED), "api_key.owner": "late" },
      { name: "api_key.revoked", "api_key.hash": hashOf(LASTING), "api_key.owner": "graced" },
    ]);
  });

  test("asks a function, and lets nobody in when it fails", async () => {
    await start(framework, { LOOKUP: "yes" });
    const answers = [await ask(FIRST), await ask(SECOND), await ask("unit-key-of-nobody-1")];
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 403]);
    await receiver.until(() => receiver.audits().length === 3);
    expect(outcomes().map((outcome) => (outcome as readonly unknown[])[0])).toEqual([
      "accepted",
      "rejected",
      "rejected",
    ]);
  });

  test("guards the same when telemetry is off", async () => {
    await start(framework, { OTEL_SDK_DISABLED: "true" });
    const statuses = [];
    for (const key of [undefined, FIRST, "unit-key-of-nobody-1", EXPIRED]) statuses.push((await ask(key)).status);
    expect(statuses).toEqual([401, 200, 403, 403]);
    await ask(undefined, "/rotate");
    expect((await ask(SECOND)).status).toBe(200);
  });
});

describe("the list of keys", () => {
  const digits = "0123456789abcdef".repeat(4);

  test("tells hashes apart that begin alike, and takes either case", () => {
    const other = `${digits.slice(0, -1)}0`;
    const list = createKeyList([
      { hash: digits.toUpperCase(), id: "a" },
      { hash: other, id: "b" },
    ]);
    expect([list.find(digits)?.id, list.find(other)?.id]).toEqual(["a", "b"]);
    expect(list.find(`${digits.slice(0, -1)}1`)).toBeUndefined();
    expect(list.find("0".repeat(64))).toBeUndefined();
    expect(createKeyList([{ hash: "0".repeat(64), id: "zero" }]).find("0".repeat(64))?.id).toBe("zero");
  });

  test.each<[ApiKeyEntry, string]>([
    [{ hash: "unit-raw-key" }, "Cannot read keys[0].hash: 64 hex digits are wanted: received something else"],
    [{ hash: digits, expiresAt: "soon" }, "Cannot read keys[0].expiresAt: a date is wanted: received something else"],
  ])("refuses an entry that is not valid, without showing it: %#", (entry, message) => {
    expect(() => requireApiKey({ keys: [entry] })).toThrow(new RangeError(message));
  });

  test("stays as it was when an update is not valid", () => {
    const list = createKeyList([{ hash: digits }]);
    expect(() => list.replace([{ hash: "ab".repeat(32) }, { hash: "x" }])).toThrow(RangeError);
    expect([list.find(digits)?.hash, list.find("ab".repeat(32))]).toEqual([digits, undefined]);
  });

  test.each([
    [undefined, 0, 1e15, true],
    [1000, 0, 999, true],
    [1000, 0, 1000, false],
    [1000, 50, 1049, true],
    [1000, 50, 1050, false],
    [new Date(1000), 0, 999, true],
    ["1970-01-01T00:00:01Z", 0, 1000, false],
    ["never", 0, 0, false],
  ] as const)("a key that expires at %s, grace %d, is in force at %d: %s", (expiresAt, grace, now, expected) => {
    expect(isInForce({ hash: digits, expiresAt }, grace, now)).toBe(expected);
  });

  test("an entry of another hash, from a function that searches loosely, lets nobody in", async () => {
    const check = createKeyCheck({
      readKeyHashes: () => [digits as KeyHash],
      find: () => ({ hash: "ab".repeat(32) }),
      graceMillis: 0,
      nowUnixMillis: () => 0,
      tell: () => undefined,
    });
    expect((await check({ headers: {}, socket: {} }))?.statusCode).toBe(403);
  });

  test("a function's keys can't be updated", () => {
    expect(() => requireApiKey({ keys: () => undefined }).update([])).toThrow(TypeError);
    expect(() => requireApiKey({ keys: [], graceMillis: -1 })).toThrow(RangeError);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_REGISTRY } from "../../../processor/src/options.ts";
import { createProcessor } from "../../../processor/src/start.ts";
import { send } from "../../support/http.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { encodePayload, logsPayload, nanosAt } from "../../support/otlp-builder.ts";
import { PROTOBUF } from "../../support/processor.ts";
import { keyHash, STORY_START_MILLIS } from "../../support/sightings.ts";

const [SHOP, NEW] = [keyHash("shop"), keyHash("new")];
const NOW = "2026-01-05T10:00:00.000Z";
/** Made here, so that no file holds a text that looks like a key. */
const RAW_KEY = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
const FILE = `file_format: "1.0"
plans: { gold: { allowed_countries: [DE] } }
keys:
  - { hash: ${SHOP}, name: shop, owner: team, plan: gold }
`;

interface Started {
  readonly directory: string;
  readonly url: string;
  /** Posts telemetry. */
  readonly post: (body: Uint8Array) => Promise<number>;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

async function start(directory: string = freshDirectory()): Promise<Started> {
  const file = join(directory, "keys.yaml");
  writeFileSync(file, FILE);
  const processor = await createProcessor({
    listen: { port: 0 },
    stateDirectory: join(directory, "state"),
    registry: { ...DEFAULT_REGISTRY, path: file },
    api: { host: "127.0.0.1", port: 0, insecure: false, token: undefined },
    clock: createManualClock(STORY_START_MILLIS),
    geo: { files: [], usesPackages: false, reloadMillis: 0, networkKinds: new Map() },
  });
  onTestFinished(() => processor.close());
  const url = processor.apiUrl ?? "";
  return {
    directory,
    url,
    post: async (body) => (await send(`${processor.url}/v1/logs`, { headers: PROTOBUF, body })).status,
    async call(method, path, body) {
      const answer = await send(`${url}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = answer.body.toString();
      return { status: answer.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
    },
    close: () => processor.close(),
  };
}

function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-api-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test("keys are listed with what their owner and plan say, a page at a time", async () => {
  const { call } = await start();
  await call("PUT", `/api/v1/keys/${NEW}`, { owner: "other" });
  const shop = {
    hash: SHOP,
    name: "shop",
    owner: "team",
    plan: "gold",
    status: "active",
    allowed_countries: ["DE"],
    origin: "file",
  };
  const other = { hash: NEW, owner: "other", status: "active", origin: "api" };
  const sorted = [shop, other].toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  expect(await call("GET", "/api/v1/keys")).toEqual({ status: 200, body: { keys: sorted, next: null } });
  expect(await call("GET", `/api/v1/keys/${SHOP}`)).toEqual({ status: 200, body: shop });
  expect((await call("GET", "/api/v1/keys?owner=other")).body).toEqual({ keys: [other], next: null });
  expect((await call("GET", "/api/v1/keys?limit=1")).body).toEqual({ keys: [sorted[0]], next: sorted[0]!.hash });
  expect((await call("GET", `/api/v1/keys?after=${sorted[0]!.hash}`)).body).toEqual({ keys: [sorted[1]], next: null });
});

test("what is put, rotated, revoked and deleted is there after a restart", async () => {
  const first = await start();
  expect(
    (await first.call("PUT", `/api/v1/keys/${SHOP}`, { name: "till", allowed_cidrs: ["10.0.0.0/8"] })).status,
  ).toBe(200);
  const rotated = await first.call("POST", `/api/v1/keys/${SHOP}/rotate`, {
    new_hash: NEW,
    grace_until: "2026-01-06T10:00:00Z",
    expires_at: "2027-01-01",
  });
  const added = {
    hash: NEW,
    name: "till",
    status: "active",
    expires_at: "2027-01-01T00:00:00.000Z",
    allowed_cidrs: ["10.0.0.0/8"],
    origin: "api",
  };
  const old = {
    hash: SHOP,
    name: "till",
    status: "rotated",
    changed_at: NOW,
    grace_until: "2026-01-06T10:00:00.000Z",
    allowed_cidrs: ["10.0.0.0/8"],
    origin: "api",
  };
  expect(rotated).toEqual({ status: 200, body: { rotated: old, added } });
  expect(await first.call("POST", `/api/v1/keys/${NEW}/revoke`)).toEqual({
    status: 200,
    body: { ...added, status: "revoked", changed_at: NOW },
  });
  const third = keyHash("third");
  expect((await first.call("PUT", `/api/v1/keys/${third}`, {})).status).toBe(201);
  expect(await first.call("DELETE", `/api/v1/keys/${third}`)).toEqual({ status: 204, body: undefined });
  const before = (await first.call("GET", "/api/v1/keys")).body;
  await first.close();
  const second = await start(first.directory);
  expect((await second.call("GET", "/api/v1/keys")).body).toEqual(before);
  expect((await second.call("GET", `/api/v1/keys/${third}`)).status).toBe(404);
});

test("what services tell of their keys shows", async () => {
  const { call, post } = await start();
  const record = {
    eventName: "api_key.revoked",
    attributes: { "api_key.hash": SHOP },
    timeUnixNano: nanosAt(-1_000),
  };
  expect(await post(encodePayload(logsPayload([record]), "protobuf"))).toBe(200);
  expect((await call("GET", `/api/v1/keys/${SHOP}`)).body).toMatchObject({
    status: "revoked",
    changed_at: "2026-01-05T09:59:59.000Z",
    origin: "event",
  });
});

test.each<[string, string, unknown, number]>([
  ["GET", `/api/v1/keys/${RAW_KEY}`, undefined, 400],
  ["PUT", `/api/v1/keys/${RAW_KEY}`, {}, 400],
  ["GET", `/api/v1/keys/${NEW}`, undefined, 404],
  ["DELETE", `/api/v1/keys/${NEW}`, undefined, 404],
  ["POST", `/api/v1/keys/${NEW}/rotate`, {}, 404],
  ["GET", `/api/v1/key`, undefined, 404],
  ["PATCH", `/api/v1/keys/${SHOP}`, undefined, 405],
  ["GET", "/api/v1/keys?limit=0", undefined, 400],
  ["GET", "/api/v1/keys?status=gone", undefined, 400],
  ["PUT", `/api/v1/keys/${SHOP}`, [RAW_KEY], 422],
  ["PUT", `/api/v1/keys/${SHOP}`, { hash: NEW }, 422],
  ["PUT", `/api/v1/keys/${SHOP}`, { name: RAW_KEY }, 422],
  ["PUT", `/api/v1/keys/${SHOP}`, { [RAW_KEY]: 1 }, 422],
  ["PUT", `/api/v1/keys/${SHOP}`, { plan: "god" }, 422],
  ["PUT", `/api/v1/keys/${SHOP}`, { grace_until: "2026-01-01" }, 422],
  ["POST", `/api/v1/keys/${SHOP}/rotate`, { new_hash: RAW_KEY }, 422],
  ["POST", `/api/v1/keys/${SHOP}/rotate`, { grace_until: "soon" }, 422],
  ["POST", `/api/v1/keys/${SHOP}/rotate`, { new_hash: SHOP }, 409],
])("%s %s with %j changes nothing and repeats nothing", async (method, path, body, status) => {
  const { call } = await start();
  const before = await call("GET", "/api/v1/keys");
  const answer = await call(method, path, body);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).not.toContain(RAW_KEY);
  expect(answer.body).toMatchObject({ error: { message: expect.any(String) as string } });
  expect(await call("GET", "/api/v1/keys")).toEqual(before);
});

test("a body that is no JSON, or too large, is refused without being quoted", async () => {
  const { url } = await start();
  const put = (body: string) =>
    send(`${url}/api/v1/keys/${SHOP}`, { method: "PUT", headers: { "content-type": "application/json" }, body });
  for (const body of [`{"name": ${RAW_KEY}`, `"${RAW_KEY.repeat(20_000)}"`]) {
    const answer = await put(body).catch(() => undefined);
    expect(answer?.status ?? 400).toBe(400);
    expect(answer?.body.toString() ?? "").not.toContain(RAW_KEY);
  }
});

test("no answer lets another site read it, and a preflight is refused", async () => {
  const { url } = await start();
  const preflight = await send(`${url}/api/v1/keys/${SHOP}`, {
    method: "OPTIONS",
    headers: { origin: "https://evil.example", "access-control-request-method": "PUT" },
  });
  expect(preflight.status).toBe(403);
  const plain = await send(`${url}/api/v1/keys`, { method: "GET" });
  for (const { headers } of [preflight, plain])
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  expect(plain.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
});

test("the telemetry's listener has no such paths", async () => {
  const processor = await createProcessor({ listen: { port: 0 } });
  onTestFinished(() => processor.close());
  expect(processor.apiUrl).toBeUndefined();
  expect((await send(`${processor.url}/api/v1/keys`, { method: "GET" })).status).toBe(404);
});

test("an address that others can reach needs a token, and a taken one is told and leaves nothing open", async () => {
  const open = (host: string, port: number, token: string | undefined) =>
    createProcessor({ listen: { port: 0 }, api: { host, port, insecure: true, token } });
  await expect(open("0.0.0.0", 0, undefined)).rejects.toThrow(
    "Cannot listen on api.endpoint: wanted a loopback address",
  );
  const { url } = await start();
  await expect(open("127.0.0.1", Number(new URL(url).port), undefined)).rejects.toThrow(
    /Cannot listen on api\.endpoint "127\.0\.0\.1:\d+": wanted a free address/,
  );
});

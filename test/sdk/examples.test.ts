import { createHmac, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runOrThrow } from "../package/commands.ts";
import { send } from "../support/http.ts";
import { spellingsIn } from "./scrub/spellings.ts";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TSC = join(ROOT, "node_modules/.bin/tsc");
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

test.each([
  ["http/service.mjs", undefined],
  ["http/service.cjs", undefined],
  ["express/service.mjs", "/users/:id"],
  ["express/service.cjs", "/users/:id"],
  ["express/app.mjs", "/users/:id"],
  ["fastify/service.mjs", "/users/:id"],
  ["fastify/service.cjs", "/users/:id"],
  ["nestjs/dist/service.js", "/users/:id"],
])("examples/%s leaves an audit record for a request that it answers and one that it refuses", async (file, route) => {
  if (file.startsWith("nestjs")) runOrThrow(ROOT, TSC, ["-p", "examples/nestjs"]);
  const rawKey = `unit-${randomBytes(18).toString("hex")}`;
  service = await startService(`examples/${file}`, { receiver, registers: !file.endsWith("app.mjs") });
  const taken = await send(`${service.url}/users/42`, { method: "GET", headers: { "x-api-key": rawKey } });
  const refused = await send(`${service.url}/users/42`, {
    method: "GET",
    headers: { authorization: `Bearer ${rawKey}` },
  });
  await receiver.until(() => receiver.audits().length === 2);

  expect([taken.status, refused.status]).toEqual([200, 401]);
  const hash = createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
  expect(receiver.audits().map(({ attributes }) => attributes)).toMatchObject([
    { "api_key.hash": hash, "api_key.auth.outcome": "accepted", "http.response.status_code": 200 },
    { "api_key.hash": hash, "api_key.auth.outcome": "rejected", "http.response.status_code": 401 },
  ]);
  expect(receiver.audits()[0]?.attributes["http.route"]).toBe(route);
  expect(receiver.audits()[0]?.attributes["api_key.id"]).toBe(route === undefined ? undefined : "example-key");
  expect(spellingsIn(Buffer.concat(receiver.bodies), rawKey)).toEqual([]);
});

test("examples/README.md names every folder", () => {
  const named = readFileSync(join(ROOT, "examples/README.md"), "utf8");
  const folders = readdirSync(join(ROOT, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !named.includes(`| [${name}](${name}) |`))).toEqual([]);
});

import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

const BEFORE = "the secret before that of the tests, 32+";
const RAW_KEY = "unit-key-of-rotation-1";
const hash = (secret: string, message = RAW_KEY): string => createHmac("sha256", secret).update(message).digest("hex");
const [NEW, OLD] = [hash(HASH_SECRET), hash(BEFORE)];

let receiver: TelemetryReceiver;
let service: ServiceProcess;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  await service.stop("SIGKILL");
  await receiver.close();
});

async function start(script: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  service = await startService(`test/sdk/fixtures/${script}.mjs`, {
    receiver,
    environment: { KEYTRAIL_PREVIOUS_HASH_SECRET: BEFORE, ...environment },
  });
}

const ask = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers: { "x-api-key": RAW_KEY, ...headers } });

test("while the secret is rotated, server span and audit record give both hashes, other spans and requests to others the new one alone", async () => {
  await start("calls");
  await (await ask("/")).text();
  await service.stop();

  const ofRequest = receiver.spans().filter(({ attributes }) => attributes["api_key.hash"] === NEW);
  const server = ofRequest.filter(({ attributes }) => attributes["keytrail.audit"] === true);
  expect(server).toHaveLength(1);
  expect(server[0]!.attributes["api_key.previous_hash"]).toBe(OLD);
  const inner = ofRequest.filter((span) => span !== server[0]);
  expect(inner.map(({ name }) => name)).toEqual(expect.arrayContaining(["work", "detached"]));
  expect(inner.filter(({ attributes }) => "api_key.previous_hash" in attributes)).toEqual([]);
  const audits = receiver.audits().filter(({ attributes }) => attributes["api_key.hash"] === NEW);
  expect(audits.map(({ attributes }) => attributes["api_key.previous_hash"])).toEqual([OLD]);
  for (const { resource } of [...server, ...audits]) {
    expect(resource).toMatchObject({
      "keytrail.hash_key_id": hash(HASH_SECRET, "keytrail.hash_key_id").slice(0, 8),
      "keytrail.previous_hash_key_id": hash(BEFORE, "keytrail.hash_key_id").slice(0, 8),
    });
  }
});

test.each([
  ["the secret before that can't be used", { KEYTRAIL_PREVIOUS_HASH_SECRET: "too short" }, "received 9 bytes"],
  ["the same secret twice", { KEYTRAIL_PREVIOUS_HASH_SECRET: HASH_SECRET }, "received the same"],
])("%s is told in one line, and keys keep the hash of the present one", async (_, environment, reason) => {
  await start("calls", environment);
  await (await ask("/inner")).text();
  await service.stop();

  const [audit] = receiver.audits();
  expect(audit!.attributes).toMatchObject({ "api_key.hash": NEW });
  expect(audit!.attributes).not.toHaveProperty(["api_key.previous_hash"]);
  expect(audit!.resource).not.toHaveProperty(["keytrail.previous_hash_key_id"]);
  const lines = service
    .stderr()
    .split("\n")
    .filter((line) => line.includes("followed"));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(reason);
  expect(service.stderr()).not.toContain("too short");
});

test.each(["new", "previous"])("requireApiKey() takes a key that is listed by its %s hash", async (kind) => {
  const listed = hash(kind === "new" ? HASH_SECRET : BEFORE);
  await start("guarded", { FRAMEWORK: "express", KEY_HASHES: [listed, ...Array(3).fill("ab".repeat(32))].join(",") });
  const answers = [await ask("/"), await ask("/", { "x-api-key": "unit-key-of-nobody-1" })];
  expect(answers.map(({ status }) => status)).toEqual([200, 403]);
  await service.stop();
  expect(receiver.audits().map(({ attributes }) => attributes["api_key.auth.outcome"])).toEqual([
    "accepted",
    "rejected",
  ]);
});

test.each([
  ["new", NEW],
  ["previous", OLD],
])("the key's full %s hash in the body of an error is a leak of the key", async (_, quoted) => {
  await start("leaking-responses");
  await (await ask("/hash", { "x-hash": quoted })).text();
  await service.stop();
  const leaking = receiver.spans().find(({ attributes }) => attributes["keytrail.leak.detected"] === true);
  expect(leaking?.attributes).toMatchObject({
    "keytrail.leak.formats": ["key_hash"],
    "keytrail.leak.locations": ["response.body"],
    "keytrail.leak.key_hashes": [NEW],
  });
});

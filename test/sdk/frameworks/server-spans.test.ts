import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { otlpJsonReader } from "../../../processor/src/sightings/replay/readers/otlp-json.ts";
import { send } from "../../support/http.ts";
import { readWith } from "../../support/read-sightings.ts";
import { spellingsIn } from "../scrub/spellings.ts";
import { startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../support/telemetry-receiver.ts";

/* A framework's own spans stand beside HTTP's: the processor must still see one use of the key. */

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

/** The ids under which the processor counts uses of keys in all that was received. */
async function countedUses(): Promise<ReadonlySet<string>> {
  const { sightings } = await readWith(otlpJsonReader, receiver.bodies.map((body) => `${body.toString()}\n`).join(""));
  return new Set(sightings.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
}

test.each([
  ["second-server-span.mjs", true, ["handle", "GET", "work"]],
  ["fastify-otel.mjs", false, ["request", "GET /users/:id"]],
] as const)("%s: a request is one use of its key", async (file, registers, names) => {
  const rawKey = `unit-${randomBytes(18).toString("hex")}`;
  service = await startService(`test/sdk/frameworks/services/${file}`, {
    receiver,
    registers,
    environment: { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
  });
  const answer = await send(`${service.url}/users/42?api_key=${rawKey}`, {
    method: "GET",
    headers: { "x-api-key": rawKey },
  });
  expect(answer.status).toBe(200);
  await service.stop();

  const spans = receiver.spans();
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
  const [audit] = receiver.audits();
  expect(await countedUses()).toEqual(new Set([`${audit?.traceId} ${audit?.spanId}`]));
  const marked = receiver.serverSpans().filter(({ attributes }) => attributes["api_key.hash"] !== undefined);
  expect(marked.map(({ spanId }) => spanId)).toEqual([audit?.spanId]);
  expect(spellingsIn(Buffer.concat(receiver.bodies), rawKey)).toEqual([]);
});

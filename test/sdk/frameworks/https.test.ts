import { createHmac, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { request } from "node:https";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSelfSignedCertificate } from "../../support/certificate.ts";
import { spellingsIn } from "../scrub/spellings.ts";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../support/telemetry-receiver.ts";

const { key, cert } = createSelfSignedCertificate();
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

function get(path: string, headers: OutgoingHttpHeaders): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const target = { host: "127.0.0.1", port: service?.port, path, headers, ca: cert, agent: false };
    request(target, (response) => {
      const { statusCode = 0, headers: received } = response;
      response.resume().on("end", () => resolve({ status: statusCode, headers: received }));
    })
      .on("error", reject)
      .end();
  });
}

test.each(["https.mjs", "https.cjs"])("%s: a request over TLS has its span, audit record and headers", async (file) => {
  const rawKey = `unit-${randomBytes(18).toString("hex")}`;
  const environment = { TEST_TLS_KEY: key, TEST_TLS_CERT: cert };
  service = await startService(`test/sdk/frameworks/services/${file}`, { receiver, environment });
  const answer = await get(`/orders/7?api_key=${rawKey}`, { "x-api-key": rawKey, "user-agent": "unit/1" });
  expect((await get("/orders/8", { authorization: `Bearer ${rawKey}` })).status).toBe(401);
  await receiver.until(() => receiver.serverSpans().length === 2 && receiver.audits().length === 2);

  const [span] = receiver.serverSpans();
  const [audit, refused] = receiver.audits();
  const shared = {
    "api_key.hash": createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex"),
    "api_key.auth.outcome": "accepted",
    "client.address": "127.0.0.1",
    "user_agent.original": "unit/1",
    "url.path": "/orders/7",
    "http.response.status_code": 200,
    "keytrail.request.id": answer.headers["x-request-id"],
    "api_key.handle": answer.headers["x-api-key-hash"],
  };
  expect(answer.status).toBe(200);
  expect(shared["api_key.handle"]).toMatch(/^[0-9a-f]{12}$/);
  expect(span?.attributes).toMatchObject({ ...shared, "url.scheme": "https" });
  expect(audit?.attributes).toMatchObject(shared);
  expect(audit).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId });
  expect(refused?.attributes["api_key.auth.outcome"]).toBe("rejected");
  await service.stop();
  expect(spellingsIn(Buffer.concat(receiver.bodies), rawKey)).toEqual([]);
});

import { syncBuiltinESMExports } from "node:module";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebhookExporter } from "../../../processor/src/exporters/webhook.ts";
import { alertOf } from "../../support/alerts.ts";
import { createManualClock } from "../../support/manual-clock.ts";

const URL_ELSEWHERE = "https://hooks.example.com/keytrail";
const server = setupServer();

// The exporter imports node:https by name: such imports see the interception only once the built-in's exports are synchronised.
beforeAll(() => {
  server.listen();
  syncBuiltinESMExports();
});
afterAll(() => {
  server.close();
  syncBuiltinESMExports();
});

test("a host elsewhere gets the signed alert over https", async () => {
  const seen: { id: string | null; data: unknown }[] = [];
  server.use(
    http.post(URL_ELSEWHERE, async ({ request }) => {
      const event = (await request.json()) as { data: unknown };
      seen.push({ id: request.headers.get("webhook-id"), data: event.data });
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const exporter = createWebhookExporter({
    url: URL_ELSEWHERE,
    secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
    clock: createManualClock(Date.parse("2026-01-05T22:14:08.900Z")),
  });
  await exporter.export([alertOf()]);
  await exporter.shutdown();
  expect(seen).toEqual([{ id: "0123456789abcdef0123456789abcdef-1", data: alertOf() }]);
});

import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { spellingsIn } from "../sdk/scrub/spellings.ts";
import { startService } from "../sdk/support/service.ts";
import { startTelemetryReceiver } from "../sdk/support/telemetry-receiver.ts";

/*
 * Two places of the leak table that `leak-matrix.test.ts` has not: the span of `@fastify/otel`, whose `url.path` is the whole URL, and the metrics of
 * the exporters' own requests.
 */

const PROTOCOLS = ["http/json", "http/protobuf"] as const;
const createKey = (prefix: string): string => `${prefix}-${randomBytes(18).toString("hex")}`;

test.each(PROTOCOLS)("@fastify/otel and the exporters' own requests give no key away over %s", async (protocol) => {
  const receiver = await startTelemetryReceiver();
  const [presented, ingest, inPath] = [createKey("unit"), createKey("ingest"), createKey("tenant")];
  const service = await startService("test/sdk/fixtures/leaky-fastify.mjs", {
    receiver: { url: `${receiver.url}/${inPath}` },
    registers: false,
    environment: {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${ingest}`,
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_METRIC_EXPORT_TIMEOUT: "200",
      OTEL_LOG_LEVEL: "debug",
    },
  });
  try {
    const headers = { "x-api-key": presented };
    const url = `${service.url}/leak/${presented}?api_key=${presented}&q=${presented}&token=never-presented-1`;
    expect((await fetch(url, { headers })).status).toBe(200);
    expect((await fetch(`${url}&fail=1`, { headers })).status).toBe(500);
    const ofFastify = (): readonly { readonly attributes: object }[] =>
      receiver.spans().filter(({ scope }) => scope === "@fastify/otel");
    await receiver.until(
      () =>
        receiver.serverSpans().length === 2 &&
        ofFastify().some(({ attributes }) => "url.path" in attributes) &&
        receiver.metricNames().includes("http.client.request.duration"),
    );
    await service.stop();
    const paths = ofFastify()
      .map(({ attributes }) => (attributes as Record<string, unknown>)["url.path"])
      .filter((path) => path !== undefined);
    // The whole URL stood there: the place was reached.
    expect(paths).toContainEqual(expect.stringMatching(/^\/leak\/\[REDACTED:[^/]*\?api_key=\[REDACTED:/));
    const received = Buffer.concat(receiver.bodies);
    for (const key of [presented, ingest, inPath]) {
      expect(spellingsIn(received, key)).toEqual([]);
      expect(spellingsIn(service.output(), key)).toEqual([]);
    }
    expect(received.includes("never-presented")).toBe(false);
  } finally {
    await service.stop("SIGKILL");
    await receiver.close();
  }
});

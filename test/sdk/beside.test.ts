import { createHmac, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scrubGivenSignals } from "../../sdk/src/instrument/given-signals.ts";
import type { ExporterWrappers, Signals } from "../../sdk/src/instrument/signals.ts";
import { spellingsIn } from "./scrub/spellings.ts";
import { HASH_SECRET, startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

describe("a service that starts OpenTelemetry itself", () => {
  let receiver: TelemetryReceiver;
  let service: ServiceProcess | undefined;

  beforeEach(async () => {
    receiver = await startTelemetryReceiver();
  });

  afterEach(async () => {
    await service?.stop("SIGKILL");
    await receiver.close();
  });

  test.each([
    ["environment", "with instrument(), exporters from the environment beside a processor of its own", true],
    ["exporter", "with instrument() and an exporter of its own", false],
    ["exporting", "with instrument() and a processor of its own that exports", true],
    ["byHand", "with createSpanProcessor() and wrapSpanExporter()", true],
  ])("%s: %s", async (setup, _, isAdding) => {
    const rawKey = `unit-${randomBytes(18).toString("hex")}`;
    const keyHash = createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
    const environment = {
      TEST_SETUP: setup,
      OTEL_BLRP_SCHEDULE_DELAY: "50",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_METRIC_EXPORT_TIMEOUT: "200",
    };
    service = await startService("test/sdk/fixtures/beside.mjs", { receiver, registers: false, environment });
    const response = await fetch(`${service.url}/a?api_key=${rawKey}`, { headers: { "x-api-key": rawKey } });
    expect(response.status).toBe(200);
    await receiver.until(
      () =>
        receiver.spans().length >= 2 &&
        receiver.audits().length > 0 &&
        receiver.logs().some(({ name }) => name === "saw") &&
        receiver.sums("seen").length > 0,
    );
    await service.stop();
    expect(receiver.sums("seen")[0]?.attributes["tenant"]).toMatch(/^\[REDACTED:/);
    const [span] = receiver.serverSpans();
    const [audit] = receiver.audits();
    expect(span?.attributes).toMatchObject({
      "api_key.hash": keyHash,
      "api_key.source": "header:x-api-key",
      "api_key.auth.outcome": "accepted",
      "client.address": "127.0.0.1",
      "keytrail.audit": true,
      ...(isAdding ? { tenant: "t1" } : {}),
    });
    expect(audit).toMatchObject({
      traceId: span?.traceId,
      spanId: span?.spanId,
      resource: span?.resource,
      attributes: { "api_key.hash": keyHash },
    });
    expect(span?.resource["service.name"]).toBe(setup === "environment" ? "named" : "service-under-test");
    expect(span?.resource["keytrail.hash_key_id"]).toMatch(/^[0-9a-f]{8}$/);
    // What OpenTelemetry is started by is the service's own affair where it does so by hand.
    expect(span?.resource["telemetry.distro.name"]).toBe(setup === "byHand" ? undefined : "keytrail");
    expect(receiver.spans()).toHaveLength(2);
    expect(receiver.audits()).toHaveLength(1);
    expect(receiver.spans().map(({ attributes }) => attributes["api_key.hash"])).toEqual([keyHash, keyHash]);
    expect(spellingsIn(Buffer.concat(receiver.bodies), rawKey)).toEqual([]);
    expect(service.stderr()).toBe("");
  });

  test.each(["byHand", "environment"])(
    "%s: every audit record has the ids of its trace while the sampler drops every span",
    async (setup) => {
      const environment = { TEST_SETUP: setup, OTEL_TRACES_SAMPLER: "always_off", TEST_NAME: "named" };
      service = await startService("test/sdk/fixtures/beside.mjs", { receiver, registers: false, environment });
      const traceId = "7".repeat(32);
      const headers = { "x-api-key": `unit-${randomBytes(18).toString("hex")}` };
      await fetch(service.url, { headers: { ...headers, traceparent: `00-${traceId}-${"8".repeat(16)}-01` } });
      await fetch(`${service.url}/named`, { headers });
      await receiver.until(() => receiver.audits().length === 2);
      const [continued, begun] = receiver.audits();
      expect(receiver.spans()).toEqual([]);
      expect([continued?.traceId, begun?.traceId]).toEqual([traceId, expect.stringMatching(/^[0-9a-f]{32}$/)]);
      for (const audit of [continued, begun]) {
        expect(audit?.spanId).toMatch(/^(?!8{16})[0-9a-f]{16}$/);
        expect(audit?.resource["keytrail.hash_key_id"]).toMatch(/^[0-9a-f]{8}$/);
        // The set-up's own name, not the environment's, though no span was recorded that could tell it.
        expect(audit?.resource["service.name"]).toBe("named");
      }
      // The service's own word reaches the record as well.
      expect(begun?.attributes).toMatchObject({ "api_key.id": "named-key", "api_key.auth.outcome": "rejected" });
    },
  );

  test.each(["exporter", "twice"])(
    "%s: audit records that wait leave at a signal that the service does not listen for, and the signal ends it",
    async (setup) => {
      const environment = { TEST_SETUP: setup, TEST_LISTENS: "false", KEYTRAIL_AUDIT_SCHEDULE_DELAY: "60000" };
      service = await startService("test/sdk/fixtures/beside.mjs", { receiver, registers: false, environment });
      await fetch(service.url, { headers: { "x-api-key": `unit-${randomBytes(18).toString("hex")}` } });
      expect(await service.stop()).toEqual({ code: null, signal: "SIGTERM" });
      expect(receiver.audits()).toHaveLength(1);
    },
  );

  test("that OTEL_SDK_DISABLED turns off sends nothing", async () => {
    const environment = { TEST_SETUP: "environment", OTEL_SDK_DISABLED: "true" };
    service = await startService("test/sdk/fixtures/beside.mjs", { receiver, registers: false, environment });
    await fetch(service.url, { headers: { "x-api-key": "unit-key" } });
    await service.stop();
    expect(receiver.bodies).toEqual([]);
  });
});

describe("scrubGivenSignals()", () => {
  const fromEnvironment = {
    spanProcessors: ["span"],
    logRecordProcessors: ["log"],
    metricReaders: ["metric"],
  } as unknown as Signals;
  const exporter = { export: () => undefined, shutdown: () => Promise.resolve(), forceFlush: () => Promise.resolve() };
  const mark = (signal: string) => (inner: unknown) => ({ signal, inner });

  function scrub(given: object): { readonly signals: Signals; readonly warnings: readonly string[] } {
    const warnings: string[] = [];
    const signals = scrubGivenSignals(given, {
      wrap: {
        span: mark("span"),
        logRecord: mark("log"),
        metric: mark("metric"),
      } as unknown as ExporterWrappers,
      createFromEnvironment: () => fromEnvironment,
      createSpanProcessor: (named) => named as never,
      warn: (line) => void warnings.push(line),
    });
    return { signals, warnings };
  }

  test("takes the environment's exporters when nothing exports", () => {
    const adding = { onEnd: () => undefined };
    expect(scrub({})).toEqual({ signals: fromEnvironment, warnings: [] });
    expect(scrub({ spanProcessors: [adding] }).signals.spanProcessors).toEqual([adding, "span"]);
  });

  test("scrubs what exports in place, plural or singular, and takes nothing beside it", () => {
    const holder = { _exporter: exporter };
    const { signals } = scrub({
      spanProcessor: holder,
      logRecordProcessors: [{ _exporter: exporter }],
      metricReader: { _exporter: exporter },
      traceExporter: exporter,
    });
    expect(signals.spanProcessors).toEqual([{ _exporter: { signal: "span", inner: exporter } }]);
    expect(signals.spanProcessors[0]).toBe(holder);
    expect(signals.logRecordProcessors).toEqual([{ _exporter: { signal: "log", inner: exporter } }]);
    expect(signals.metricReaders).toEqual([{ _exporter: { signal: "metric", inner: exporter } }]);
  });

  test("puts a trace exporter behind scrubbing and batching, also beside a processor that does not export", () => {
    const adding = {};
    expect(scrub({ traceExporter: exporter, spanProcessors: [adding] }).signals.spanProcessors).toEqual([
      adding,
      { name: "traceExporter", exporter: { signal: "span", inner: exporter } },
    ]);
  });

  test("warns of a reader that can't be scrubbed", () => {
    expect(scrub({ metricReaders: [{}] }).warnings).toEqual([expect.stringContaining("can't be scrubbed")]);
  });
});

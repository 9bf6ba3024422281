import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";

/* Whatever is wrong, the service runs, answers, and ends as it would; what is wrong stands in lines, never in a stack. */

let service: ServiceProcess | undefined;
/** Takes connections and says nothing: exports fail late, and without lines of OpenTelemetry's. */
let endpoint: Server;

beforeEach(async () => {
  endpoint = createServer((socket) => void socket.on("error", () => undefined));
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await service?.stop("SIGKILL");
  endpoint.close();
});

async function run(script: string, environment: Readonly<Record<string, string>>, registers: boolean): Promise<string> {
  const receiver = { url: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}` };
  service = await startService(script, {
    receiver,
    registers,
    environment: { KEYTRAIL_FLUSH_TIMEOUT: "50", ...environment },
  });
  const response = await fetch(service.url, { headers: { "x-api-key": "unit-key-1" } });
  expect(response.status).toBe(200);
  expect(await service.stop()).toEqual({ code: null, signal: "SIGTERM" });
  expect(service.stderr()).not.toMatch(/^\s+at /m);
  return service.stderr();
}

test.each<[Readonly<Record<string, string>>, RegExp]>([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "::::" }, /Cannot read OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https URL/],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "smoke" }, /Cannot read OTEL_EXPORTER_OTLP_PROTOCOL: must be http\/protobuf, /],
  [
    { OTEL_TRACES_EXPORTER: "pigeon" },
    /Cannot export OTEL_TRACES_EXPORTER: must be otlp, console or none: received pigeon/,
  ],
  [{ OTEL_METRICS_EXPORTER: "prometheus" }, /Cannot export OTEL_METRICS_EXPORTER/],
  [{ OTEL_TRACES_SAMPLER: "sometimes" }, /keytrail: OpenTelemetry: [^\n]*"sometimes"[^\n]*\nkeytrail: on, /],
  [{ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "half" }, /keytrail: on, /],
  [{ OTEL_PROPAGATORS: "smoke" }, /keytrail: OpenTelemetry: [^\n]*smoke[^\n]*\nkeytrail: on, /],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "%%%,=,a" }, /keytrail: on, /],
  [
    { OTEL_EXPORTER_OTLP_TIMEOUT: "soon", OTEL_BSP_MAX_QUEUE_SIZE: "-1", OTEL_METRIC_EXPORT_INTERVAL: "0" },
    /keytrail: on, /,
  ],
  [{ OTEL_EXPORTER_OTLP_CERTIFICATE: "/none.pem", OTEL_EXPORTER_OTLP_CLIENT_KEY: "/none" }, /keytrail: on, /],
  [{ OTEL_RESOURCE_ATTRIBUTES: "=,,%%%" }, /keytrail: on, /],
  [{ OTEL_NODE_RESOURCE_DETECTORS: "smoke" }, /keytrail: on, /],
  [
    { OTEL_CONFIG_FILE: "/none.yaml" },
    /Cannot read OTEL_CONFIG_FILE: must be a file that can be read: received ENOENT/,
  ],
  [
    { KEYTRAIL_HASH_SECRET_FILE: "/none", KEYTRAIL_HASH_SECRET: "" },
    /KEYTRAIL_HASH_SECRET_FILE.*made for this process/,
  ],
  [{ KEYTRAIL_KNOWN_KEYS_FILE: "/none" }, /keytrail: Cannot read known keys from \/none[^\n]*\nkeytrail: on, /],
  [{ KEYTRAIL_TRUSTED_PROXIES: "everyone" }, /Cannot read KEYTRAIL_TRUSTED_PROXIES.*\n.*trusted proxies none/],
  [
    { KEYTRAIL_AUDIT_ENDPONT: "http://a" },
    /KEYTRAIL_AUDIT_ENDPONT \(did you mean KEYTRAIL_AUDIT_ENDPOINT\?\): no such variable/,
  ],
])("the environment %j", async (environment, told) => {
  expect(await run("examples/http/service.mjs", environment, true)).toMatch(told);
});

describe("startKeytrail() with", () => {
  test.each<[unknown, RegExp]>([
    [null, /keytrail: Cannot read options: must be an object: received something else\nkeytrail: on, /],
    [7, /Cannot read options: must be an object/],
    ["x-api-key", /Cannot read options: must be an object/],
    [
      { keyHeaders: "x-api-key" },
      /Cannot read options.keyHeaders: must be a list of header names: received "x-api-key"/,
    ],
    [{ hashSecret: 7 }, /Cannot read options.hashSecret: must be a string or bytes: received number/],
    [{ instrumentations: 7 }, /Cannot read options.instrumentations: must be a list of instrumentations.*\n.*: on, /],
    [{ instrumentations: [null, {}] }, /Cannot read options.instrumentations: must be a list of instrumentations/],
    [{ nodeSdk: { spanProcessors: 7 } }, /Cannot read options.nodeSdk: must be an object, its spanProcessors a list/],
    [{ nodeSdk: "x" }, /Cannot read options.nodeSdk: must be an object, its spanProcessors a list/],
    [{ customFormats: [{ id: "a", pattern: "(" }] }, /Cannot read options.customFormats/],
    [{ keyHeader: ["x-key"] }, /Cannot read options.keyHeader \(did you mean keyHeaders\?\): no such option/],
  ])("%j", async (options, told) => {
    expect(await run("test/sdk/fixtures/misused.mjs", { TEST_OPTIONS: JSON.stringify(options) }, false)).toMatch(told);
  });
});

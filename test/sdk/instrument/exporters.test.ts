import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test, vi } from "vitest";
import {
  createExporters,
  createOtlpAuditExporter,
  createOtlpExporter,
  describeEndpoint,
  readExporterNames,
} from "../../../sdk/src/instrument/exporters.ts";
import type { Signal } from "../../../sdk/src/instrument/exporters.ts";
import { createSdkModules } from "../../../sdk/src/instrument/sdk-modules.ts";
import type { SdkModules } from "../../../sdk/src/instrument/sdk-modules.ts";
import type { Environment } from "../../../sdk/src/options.ts";

/** Stands for OpenTelemetry's packages: remembers what was taken from which, and with what arguments it was made. */
function createFakeModules(): { readonly modules: SdkModules; readonly made: unknown[][] } {
  const made: unknown[][] = [];
  const modules = {
    majorVersion: 3,
    read: (packageName: string, exportName: string) =>
      class {
        readonly isFake = true;

        constructor(...args: unknown[]) {
          made.push([packageName.replace("@opentelemetry/", ""), exportName, ...args]);
        }
      },
  };
  return { modules: modules as unknown as SdkModules, made };
}

function create(
  signal: Signal,
  environment: Environment,
  endpoint?: string,
): readonly [unknown[][], readonly string[]] {
  const { modules, made } = createFakeModules();
  const warnings: string[] = [];
  createExporters(signal, { modules, environment, endpoint, warn: (line) => void warnings.push(line) });
  return [made, warnings];
}

describe("createExporters()", () => {
  test.each<[Signal, Environment, unknown[][]]>([
    ["TRACES", {}, [["exporter-trace-otlp-proto", "OTLPTraceExporter"]]],
    ["LOGS", {}, [["exporter-logs-otlp-proto", "OTLPLogExporter"]]],
    ["METRICS", {}, [["exporter-metrics-otlp-proto", "OTLPMetricExporter"]]],
    ["TRACES", { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, [["exporter-trace-otlp-grpc", "OTLPTraceExporter"]]],
    [
      "LOGS",
      { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http/json" },
      [["exporter-logs-otlp-http", "OTLPLogExporter"]],
    ],
    [
      "TRACES",
      { OTEL_TRACES_EXPORTER: "console, otlp,console" },
      [
        ["sdk-trace", "ConsoleSpanExporter"],
        ["exporter-trace-otlp-proto", "OTLPTraceExporter"],
      ],
    ],
    ["TRACES", { OTEL_TRACES_EXPORTER: "zipkin" }, [["exporter-zipkin", "ZipkinExporter"]]],
    ["LOGS", { OTEL_LOGS_EXPORTER: "none" }, []],
  ])("%s of %j", (signal, environment, expected) => {
    expect(create(signal, environment)).toEqual([expected, []]);
  });

  test.each<[Signal, Environment, string]>([
    [
      "METRICS",
      { OTEL_METRICS_EXPORTER: "prometheus" },
      "Cannot export OTEL_METRICS_EXPORTER: must be otlp, console or none: received prometheus",
    ],
    [
      "LOGS",
      { OTEL_LOGS_EXPORTER: "zipkin" },
      "Cannot export OTEL_LOGS_EXPORTER: must be otlp, console or none: received zipkin",
    ],
  ])("%s of %j is refused, since it can't be scrubbed", (signal, environment, warning) => {
    expect(create(signal, environment)).toEqual([[], [warning]]);
  });

  test.each<[Environment, readonly string[]]>([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" }, ["OTEL_EXPORTER_OTLP_ENDPOINT"]],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "collector" }, ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" }, []],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "" }, []],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, []],
  ])("names an endpoint that is no URL: %j", (environment, names) => {
    expect(create("TRACES", environment)[1]).toEqual(
      names.map(
        (name) =>
          `Cannot read ${name}: must be an http or https URL, such as http://localhost:4318: received something else`,
      ),
    );
  });

  test("an unknown protocol is named, and the default used", () => {
    const [made, warnings] = create("TRACES", { OTEL_EXPORTER_OTLP_PROTOCOL: "smoke" });
    expect(made).toEqual([["exporter-trace-otlp-proto", "OTLPTraceExporter"]]);
    expect(warnings).toEqual([
      "Cannot read OTEL_EXPORTER_OTLP_PROTOCOL: must be http/protobuf, http/json or grpc: received smoke",
    ]);
  });
});

test.each([
  ["http/protobuf", "http://localhost:4318/", "http://localhost:4318/v1/logs"],
  ["http/json", "https://collector/base", "https://collector/base/v1/logs"],
  ["grpc", "http://localhost:4317", "http://localhost:4317"],
])("the endpoint of the arguments over %s", (protocol, endpoint, url) => {
  const { modules, made } = createFakeModules();
  createOtlpExporter("LOGS", {
    modules,
    environment: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
    endpoint,
    warn: () => undefined,
  });
  expect(made.map((args) => args.slice(2))).toEqual([[{ url }]]);
});

test.each<[Environment, string | undefined, string]>([
  [{}, undefined, "http://localhost:4318"],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, undefined, "http://localhost:4317"],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://user:secret@host:1/base?token=secret" }, undefined, "https://host:1/base"],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://a" }, "http://b", "http://b"],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://host/v1/otlp-gateway-production/a1b2c3d4e5f60718/in" },
    undefined,
    "http://host/v1/otlp-gateway-production/*/in",
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "secret" }, undefined, "unreadable"],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" }, undefined, "unreadable"],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_ENDPOINT: "user:secret@host:4317" },
    undefined,
    "http://host:4317",
  ],
])("the start line tells where telemetry goes, without secrets: %j", (environment, endpoint, expected) => {
  expect(describeEndpoint({ environment, endpoint })).toBe(expected);
});

test("readExporterNames() gives otlp for nothing, and nothing for none", () => {
  expect(readExporterNames("TRACES", { OTEL_TRACES_EXPORTER: " , " })).toEqual(["otlp"]);
  expect(readExporterNames("TRACES", { OTEL_TRACES_EXPORTER: "otlp,none" })).toEqual([]);
});

describe("createOtlpAuditExporter()", () => {
  const TRANSPORT = "@opentelemetry/otlp-exporter-base/node-http";
  const warn = (): void => undefined;

  /** OpenTelemetry's real packages, but for those that are missing; remembers what was read from which. */
  function createModules(missing?: string): { readonly modules: SdkModules; readonly read: string[] } {
    const modules = createSdkModules(import.meta.url);
    const read: string[] = [];
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in the interface
    function readOne<T>(packageName: string, exportName: string): T {
      if (packageName === missing) throw new Error("missing");
      read.push(packageName);
      return modules.read<T>(packageName, exportName);
    }
    return { modules: { ...modules, read: readOne }, read };
  }

  test.each([
    [{}, undefined, [TRANSPORT, TRANSPORT, "@opentelemetry/otlp-transformer"]],
    [{}, TRANSPORT, ["@opentelemetry/exporter-logs-otlp-proto"]],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }, undefined, ["@opentelemetry/exporter-logs-otlp-http"]],
    [{ OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "grpc" }, undefined, ["@opentelemetry/exporter-logs-otlp-grpc"]],
  ])("with %j, and without %s, is made of %j", async (environment, missing, expected) => {
    const { modules, read } = createModules(missing);
    const exporter = createOtlpAuditExporter({ modules, environment, endpoint: "http://127.0.0.1:9", warn });
    expect(read).toEqual(expected);
    await exporter.shutdown();
  });

  test("sends to the endpoint with the headers and the compression of the environment, and tries again after a 503", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop");
    vi.stubEnv("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "gzip");
    const received: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(received.push(request) === 1 ? 503 : 200, { "retry-after": "0" }).end();
    }).listen(0, "127.0.0.1");
    try {
      await once(server, "listening");
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const exporter = createOtlpAuditExporter({ modules: createModules().modules, environment: {}, endpoint, warn });
      const record = {
        hrTime: [1, 2] as [number, number],
        hrTimeObserved: [1, 2] as [number, number],
        resource: { attributes: {} },
        instrumentationScope: { name: "test" },
        attributes: {},
        droppedAttributesCount: 0,
      };
      const { code } = await new Promise<{ code: number }>((resolve) => {
        exporter.export([record], resolve);
      });
      expect(code).toBe(0);
      await exporter.shutdown();
    } finally {
      vi.unstubAllEnvs();
      server.close();
    }
    expect(received.map(({ url, headers }) => [url, headers["x-tenant"], headers["content-encoding"]])).toEqual([
      ["/v1/logs", "shop", "gzip"],
      ["/v1/logs", "shop", "gzip"],
    ]);
    expect(received[0]?.headers["content-type"]).toBe("application/x-protobuf");
  });
});

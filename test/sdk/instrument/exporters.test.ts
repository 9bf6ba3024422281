import { describe, expect, test } from "vitest";
import {
  createExporters,
  createOtlpExporter,
  describeEndpoint,
  readExporterNames,
} from "../../../sdk/src/instrument/exporters.ts";
import type { Signal } from "../../../sdk/src/instrument/exporters.ts";
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
])("the start line tells where telemetry goes, without secrets: %j", (environment, endpoint, expected) => {
  expect(describeEndpoint({ environment, endpoint })).toBe(expected);
});

test("readExporterNames() gives otlp for nothing, and nothing for none", () => {
  expect(readExporterNames("TRACES", { OTEL_TRACES_EXPORTER: " , " })).toEqual(["otlp"]);
  expect(readExporterNames("TRACES", { OTEL_TRACES_EXPORTER: "otlp,none" })).toEqual([]);
});

import { createLogEncoder } from "../export/log-bytes.ts";
import type { Environment } from "../options.ts";
import type { ReadableLogRecord } from "../scrub/telemetry.ts";
import type { Constructor, Exporter, SdkModules } from "./sdk-modules.ts";

/** One of OpenTelemetry's signals, as the environment variables spell it. */
export type Signal = "TRACES" | "LOGS" | "METRICS";

/** An exporter that the environment asks for. */
export interface NamedExporter<Batch> {
  readonly name: string;
  readonly exporter: Exporter<Batch>;
}

/** Options of {@link createExporters}. */
export interface ExportersOptions {
  readonly modules: SdkModules;
  readonly environment: Environment;
  /** Wins over the endpoints of the environment. */
  readonly endpoint: string | undefined;
  /** Win over the headers of the environment. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Told what the environment asks for and can't have. */
  readonly warn: (problem: string) => void;
}

const DEFAULT_PROTOCOL = "http/protobuf";
const PROTOCOL_PACKAGES: Readonly<Record<string, string>> = {
  "http/protobuf": "proto",
  "http/json": "http",
  grpc: "grpc",
};
const SIGNALS = {
  TRACES: {
    folder: "trace",
    path: "v1/traces",
    otlp: "OTLPTraceExporter",
    console: ["@opentelemetry/sdk-trace", "ConsoleSpanExporter"],
  },
  LOGS: {
    folder: "logs",
    path: "v1/logs",
    otlp: "OTLPLogExporter",
    console: ["@opentelemetry/sdk-logs", "ConsoleLogRecordExporter"],
  },
  METRICS: {
    folder: "metrics",
    path: "v1/metrics",
    otlp: "OTLPMetricExporter",
    console: ["@opentelemetry/sdk-metrics", "ConsoleMetricExporter"],
  },
} as const;

/**
 * The exporters of a signal that `OTEL_{TRACES,LOGS,METRICS}_EXPORTER` names: `otlp` (default), `console`, `none`, and for traces `zipkin`.
 * OpenTelemetry's NodeSDK makes the same ones from the same variables, but in a way that can't be wrapped.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection
 */
export function createExporters<Batch>(signal: Signal, options: ExportersOptions): readonly NamedExporter<Batch>[] {
  const exporters: NamedExporter<Batch>[] = [];
  for (const name of readExporterNames(signal, options.environment)) {
    const exporter = createExporter<Batch>(signal, name, options);
    if (exporter === undefined)
      options.warn(`Cannot export OTEL_${signal}_EXPORTER: must be otlp, console or none: received ${name}`);
    else exporters.push({ name, exporter });
  }
  return exporters;
}

/** An OTLP exporter of a signal, whatever `OTEL_*_EXPORTER` says. */
export function createOtlpExporter<Batch>(signal: Signal, options: ExportersOptions): Exporter<Batch> {
  const protocol = readProtocol(signal, options);
  const { folder, path, otlp } = SIGNALS[signal];
  const Exporter = options.modules.read<Constructor<Exporter<Batch>>>(
    `@opentelemetry/exporter-${folder}-otlp-${PROTOCOL_PACKAGES[protocol]}`,
    otlp,
  );
  if (options.endpoint === undefined) {
    if (protocol !== "grpc") warnOfEndpoint(signal, options);
    return new Exporter();
  }
  const { endpoint } = options;
  if (protocol === "grpc") return new Exporter({ url: endpoint, ...grpcMetadata(options) });
  return new Exporter(toHttpConfig(endpoint, path, options));
}

/** What OpenTelemetry's exporters over HTTP are made of, 2.x and 3.x alike; 2.x takes the first two arguments. */
type CreateDelegate = (
  options: unknown,
  serializer: object,
  componentType: string,
  metricsHelper: unknown,
  meterProvider: undefined,
) => Exporter<ReadableLogRecord[]>;
type ReadHttpOptions = (
  config: object,
  signal: Signal,
  path: string,
  headers: Readonly<Record<string, string>>,
) => object;

/**
 * The OTLP exporter of the audit records. Over HTTP in protobuf it is OpenTelemetry's own transport, with its variables, retries, compression and TLS,
 * behind an encoder of ours; over any other protocol it is the exporter of the logs.
 */
export function createOtlpAuditExporter(options: ExportersOptions): Exporter<ReadableLogRecord[]> {
  if (readProtocol("LOGS", options) !== DEFAULT_PROTOCOL) return createOtlpExporter("LOGS", options);
  const { modules, endpoint } = options;
  const { path } = SIGNALS.LOGS;
  try {
    const http = "@opentelemetry/otlp-exporter-base/node-http";
    const createDelegate = modules.read<CreateDelegate>(http, "createOtlpHttpExportDelegate");
    const readOptions = modules.read<ReadHttpOptions>(http, "convertLegacyHttpOptions");
    const transformer = "@opentelemetry/otlp-transformer";
    const serializer = modules.read<object>(transformer, "ProtobufLogsSerializer");
    const metricsHelper = { name: "log", countItems: (records: readonly unknown[]): number => records.length };
    if (endpoint === undefined) warnOfEndpoint("LOGS", options);
    const config = endpoint === undefined ? {} : toHttpConfig(endpoint, path, options);
    return createDelegate(
      readOptions(config, "LOGS", path, { "Content-Type": "application/x-protobuf" }),
      // How answers are read stays OpenTelemetry's.
      { ...serializer, serializeRequest: createLogEncoder() },
      "otlp_http_log_exporter",
      metricsHelper,
      undefined,
    );
  } catch {
    // These parts are meant for OpenTelemetry's own exporters: a version that moves them costs speed, and no record.
    return createOtlpExporter("LOGS", options);
  }
}

function toHttpConfig(endpoint: string, path: string, { headers }: ExportersOptions): object {
  const url = `${endpoint.replace(/\/+$/, "")}/${path}`;
  return headers === undefined ? { url } : { url, headers };
}

/** gRPC calls headers metadata, and has a class for them. */
function grpcMetadata({ headers, modules }: ExportersOptions): object {
  if (headers === undefined) return {};
  const grpc = modules.requireFrom("@opentelemetry/otlp-grpc-exporter-base")?.("@grpc/grpc-js") as
    | { readonly Metadata: new () => { set(name: string, value: string): void } }
    | undefined;
  if (grpc === undefined) return {};
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return { metadata };
}

/** `localhost:4318` is a URL of the scheme `localhost`: OpenTelemetry takes it, and says nothing when no export succeeds. */
function warnOfEndpoint(signal: Signal, { environment, warn }: ExportersOptions): void {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, "OTEL_EXPORTER_OTLP_ENDPOINT"];
  const name = names.find((each) => (environment[each]?.trim() ?? "") !== "");
  const value = name === undefined ? undefined : environment[name]?.trim();
  if (value === undefined || (/^https?:\/\//i.test(value) && URL.canParse(value))) return;
  // The value is not shown: a URL may hold a user's password.
  warn(`Cannot read ${name}: must be an http or https URL, such as http://localhost:4318: received something else`);
}

/** The headers that the environment has for the backend of a signal, without their values: another host must not get its credentials. */
export function withoutValues(signal: Signal, environment: Environment): Readonly<Record<string, string>> {
  const texts = [environment["OTEL_EXPORTER_OTLP_HEADERS"], environment[`OTEL_EXPORTER_OTLP_${signal}_HEADERS`]];
  const names = texts.flatMap((text = "") =>
    text.split(",").map((pair) => pair.slice(0, Math.max(0, pair.indexOf("=")))),
  );
  const entries = names.map((name) => [name.trim(), ""] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== ""));
}

/** The names of a signal's exporters; empty for `none`. */
export function readExporterNames(signal: Signal, environment: Environment): readonly string[] {
  const names = (environment[`OTEL_${signal}_EXPORTER`] ?? "").split(",").map((name) => name.trim());
  const distinct = [...new Set(names)].filter((name) => name !== "");
  if (distinct.includes("none")) return [];
  return distinct.length === 0 ? ["otlp"] : distinct;
}

/** A backend's path may hold its token: what is long and has a digit is not told. */
const TOKEN_SEGMENT = /[^/]*\d[^/]*/g;
const MAX_TOLD_CHARACTERS = 15;

/** Where the traces go, for the start line: without user, password, query, and what may be a token in the path. */
export function describeEndpoint(options: Omit<ExportersOptions, "modules" | "warn">): string {
  const { environment, endpoint } = options;
  const given =
    endpoint ?? environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"];
  const protocol = readProtocol("TRACES", { environment });
  if (given === undefined || given === "")
    return protocol === "grpc" ? "http://localhost:4317" : "http://localhost:4318";
  // gRPC takes `host:port` as well.
  const text = protocol === "grpc" && !given.includes("://") ? `http://${given}` : given;
  if (!URL.canParse(text) || !text.includes("://")) return "unreadable";
  const url = new URL(text);
  const path = url.pathname.replaceAll(TOKEN_SEGMENT, (part) => (part.length > MAX_TOLD_CHARACTERS ? "*" : part));
  return `${url.protocol}//${url.host}${path === "/" ? "" : path}`;
}

function readProtocol(
  signal: Signal,
  options: Pick<ExportersOptions, "environment"> & Partial<ExportersOptions>,
): string {
  const { environment, warn } = options;
  const given = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, "OTEL_EXPORTER_OTLP_PROTOCOL"]
    .map((name) => environment[name]?.trim())
    .find((value) => value !== undefined && value !== "");
  if (given === undefined || Object.hasOwn(PROTOCOL_PACKAGES, given)) return given ?? DEFAULT_PROTOCOL;
  warn?.(`Cannot read OTEL_EXPORTER_OTLP_PROTOCOL: must be http/protobuf, http/json or grpc: received ${given}`);
  return DEFAULT_PROTOCOL;
}

function createExporter<Batch>(signal: Signal, name: string, options: ExportersOptions): Exporter<Batch> | undefined {
  if (name === "otlp") return createOtlpExporter(signal, options);
  if (name === "console") {
    const [packageName, exportName] = SIGNALS[signal].console;
    return new (options.modules.read<Constructor<Exporter<Batch>>>(
      tracePackage(packageName, options.modules),
      exportName,
    ))();
  }
  if (name === "zipkin" && signal === "TRACES") {
    return new (options.modules.read<Constructor<Exporter<Batch>>>(
      "@opentelemetry/exporter-zipkin",
      "ZipkinExporter",
    ))();
  }
  return undefined;
}

/** The package that holds the span processors: renamed between 2.x and 3.x. */
export function tracePackage(name: string, modules: SdkModules): string {
  return name === "@opentelemetry/sdk-trace" && modules.majorVersion === 2 ? "@opentelemetry/sdk-trace-base" : name;
}

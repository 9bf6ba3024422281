import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { OtlpSignal } from "../../../processor/src/otlp/scan.ts";
import { decodeProtobuf } from "../../support/otlp-proto.ts";

/** A span or log record with its attributes as a plain object, and what it stood in. */
export interface ReceivedItem {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** Start of a span, time of a record: nanoseconds since the epoch. */
  readonly timeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
}

/** An OTLP receiver that keeps everything: HTTP in both encodings, or gRPC. */
export interface TelemetryReceiver {
  readonly url: string;
  /** Every body as it came, for looking for raw bytes. */
  readonly bodies: readonly Buffer[];
  /** The headers of every request. */
  readonly headers: readonly Readonly<Record<string, unknown>>[];
  spans(): readonly ReceivedItem[];
  serverSpans(): readonly ReceivedItem[];
  /** Log records whose event name is `api_key.request`. */
  audits(): readonly ReceivedItem[];
  logs(): readonly ReceivedItem[];
  metricNames(): readonly string[];
  /** The latest data points of a sum, each with its attributes; empty while none has come. */
  sums(name: string): readonly { readonly attributes: Readonly<Record<string, unknown>>; readonly value: number }[];
  /** Waits until a condition on what was received holds. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;
interface Body {
  readonly signal: OtlpSignal;
  readonly payload: Json;
}

const SPAN_KIND_SERVER = 2;

/** Starts a receiver on a free port of the loopback address. */
export async function startTelemetryReceiver(transport: "http" | "grpc" = "http"): Promise<TelemetryReceiver> {
  const bodies: Buffer[] = [];
  const parsed: Body[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  const take: Take = (path, isJson, body, received) => {
    bodies.push(body);
    headers.push(received);
    const signal = signalOf(path);
    parsed.push({ signal, payload: isJson ? (JSON.parse(body.toString()) as Json) : decodeProtobuf(signal, body) });
  };
  const server = transport === "grpc" ? createGrpcServer(take) : createHttpServer(take);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const items = (signal: OtlpSignal): readonly ReceivedItem[] =>
    parsed.filter((body) => body.signal === signal).flatMap(({ payload }) => flatten(signal, payload));
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    headers,
    spans: () => items("traces"),
    serverSpans: () => items("traces").filter(({ kind }) => kind === SPAN_KIND_SERVER),
    audits: () => items("logs").filter(({ name }) => name === "api_key.request"),
    logs: () => items("logs"),
    metricNames: () => items("metrics").map(({ name }) => name),
    sums(name) {
      const latest = parsed
        .filter((body) => body.signal === "metrics")
        .flatMap(({ payload }) => list(payload["resourceMetrics"]))
        .flatMap((resourceItem) => list(resourceItem["scopeMetrics"]))
        .flatMap((scopeItem) => list(scopeItem["metrics"]))
        .findLast((metric) => metric["name"] === name);
      return list((latest?.["sum"] as Json | undefined)?.["dataPoints"]).map((point) => ({
        attributes: plain(point["attributes"]),
        value: Number(point["asInt"] ?? point["asDouble"]),
      }));
    },
    async until(condition) {
      // oxlint-disable-next-line no-await-in-loop -- polls
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

type Take = (path: string, isJson: boolean, body: Buffer, headers: Readonly<Record<string, unknown>>) => void;

function createHttpServer(take: Take): ReturnType<typeof createServer> {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const isJson = request.headers["content-type"] === "application/json";
      take(
        request.url ?? "",
        isJson,
        request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
        request.headers,
      );
      response.writeHead(200, { "content-type": request.headers["content-type"] });
      response.end(isJson ? "{}" : "");
    });
  });
}

/** Unary gRPC as far as OTLP needs it: a five-byte prefix before the message, the status in the trailers. */
function createGrpcServer(take: Take): ReturnType<typeof createHttp2Server> {
  const server = createHttp2Server();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  const close = server.close.bind(server);
  server.close = (done) => {
    for (const session of sessions) session.destroy();
    return close(done);
  };
  server.on("stream", (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      take(headers[":path"] ?? "", false, Buffer.concat(chunks).subarray(5), headers);
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(Buffer.alloc(5));
    });
  });
  return server;
}

function signalOf(path: string): OtlpSignal {
  if (/trace/i.test(path)) return "traces";
  return /log/i.test(path) ? "logs" : "metrics";
}

const SHAPES = {
  traces: ["resourceSpans", "scopeSpans", "spans"],
  logs: ["resourceLogs", "scopeLogs", "logRecords"],
  metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
} as const;

function flatten(signal: OtlpSignal, payload: Json): readonly ReceivedItem[] {
  const [resources, scopes, items] = SHAPES[signal];
  return list(payload[resources]).flatMap((resourceItem) =>
    list(resourceItem[scopes]).flatMap((scopeItem) =>
      list(scopeItem[items]).map((item) => ({
        name: text(item["eventName"]) || text(item["name"]),
        kind: Number(item["kind"] ?? 0),
        traceId: text(item["traceId"]),
        spanId: text(item["spanId"]),
        parentSpanId: text(item["parentSpanId"]),
        timeUnixNano: text(item["startTimeUnixNano"] ?? item["timeUnixNano"]),
        attributes: plain(item["attributes"]),
        events: list(item["events"]).map((event) => text(event["name"])),
        resource: plain((resourceItem["resource"] as Json | undefined)?.["attributes"]),
        scope: text((scopeItem["scope"] as Json | undefined)?.["name"]),
      })),
    ),
  );
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function plain(attributes: unknown): Readonly<Record<string, unknown>> {
  const entries = list(attributes).map(({ key, value }) => [text(key), scalar(value as Json)] as const);
  return Object.fromEntries(entries);
}

function scalar(value: Json): unknown {
  if ("intValue" in value) return Number(value["intValue"]);
  if ("arrayValue" in value) return list((value["arrayValue"] as Json)["values"]).map(scalar);
  return value["stringValue"] ?? value["boolValue"] ?? value["doubleValue"] ?? null;
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { KeyScanner } from "@keytrail/sdk/keys";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import type { PayloadScanner } from "../../processor/src/otlp/scan.ts";
import { SightingBatchBuilder } from "../../processor/src/sightings/batch.ts";
import { PROTO } from "../../test/support/otlp-proto.ts";

interface Value {
  stringValue?: string;
  intValue?: { toNumber(): number } | number;
  boolValue?: boolean;
}
interface KeyValue {
  key: string;
  value?: Value;
}
interface Span {
  traceId: Uint8Array;
  spanId: Uint8Array;
  name: string;
  kind: number;
  startTimeUnixNano: { low: number; high: number };
  attributes: KeyValue[];
  events: { attributes: KeyValue[] }[];
}
/** A decoded request, as far as it is looked at. */
export interface TraceRequest {
  resourceSpans: { resource?: { attributes: KeyValue[] }; scopeSpans: { spans: Span[] }[] }[];
}

/**
 * The usual way, for comparison: decode the whole request to objects with a protobuf library's static code, look at every string,
 * forward the bytes. Same sightings, same key scanner; it redacts nothing, since the payloads of the benchmark hold nothing to redact.
 */
export function createProtobufjsScanner(): PayloadScanner {
  const request = loadStaticModule();
  return {
    scan(_signal, _encoding, body, context) {
      const decoded = request.decode(body);
      const leaks: LeakFinding[] = [];
      const batches = [new SightingBatchBuilder()];
      let itemCount = 0;
      for (const { resource, scopeSpans } of decoded.resourceSpans) {
        const service = textOf(resource?.attributes, "service.name");
        const source = textOf(resource?.attributes, "service.instance.id") || context.connection;
        for (const { spans } of scopeSpans) {
          for (const span of spans) {
            itemCount++;
            if (batches.at(-1)!.isFull) batches.push(new SightingBatchBuilder());
            addSpan(batches.at(-1)!, span, service, source, context.scanner);
          }
        }
      }
      return { itemCount, body, changed: false, batches: batches.map((builder) => builder.take()), leaks };
    },
  };
}

function addSpan(
  builder: SightingBatchBuilder,
  span: Span,
  serviceName: string,
  source: string,
  scanner: KeyScanner,
): void {
  scanner.find(span.name);
  const attributes = new Map<string, Value>();
  for (const { key, value } of span.attributes) {
    if (value === undefined) continue;
    attributes.set(key, value);
    if (value.stringValue) scanner.find(value.stringValue, key);
  }
  const keyHash = attributes.get("api_key.hash")?.stringValue;
  if (span.kind !== 2 || !keyHash) return;
  const { low, high } = span.startTimeUnixNano;
  builder.add({
    traceId: Buffer.from(span.traceId).toString("hex"),
    spanId: Buffer.from(span.spanId).toString("hex"),
    timeUnixMillis: ((high >>> 0) * 4_294_967_296 + (low >>> 0)) / 1e6,
    keyHash,
    clientAddress: attributes.get("client.address")?.stringValue ?? "",
    addressUntrusted: attributes.get("keytrail.client.address_source")?.stringValue === "untrusted_forwarded",
    userAgent: attributes.get("user_agent.original")?.stringValue ?? "",
    serviceName,
    route: attributes.get("http.route")?.stringValue ?? "",
    statusCode: toNumber(attributes.get("http.response.status_code")),
    outcome: attributes.get("api_key.auth.outcome")?.stringValue === "accepted" ? "accepted" : "unknown",
    weight: 1,
    keyName: attributes.get("api_key.id")?.stringValue ?? "",
    source,
  });
}

function toNumber(value: Value | undefined): number {
  const whole = value?.intValue;
  if (whole === undefined) return 0;
  return typeof whole === "number" ? whole : whole.toNumber();
}

function textOf(attributes: readonly KeyValue[] | undefined, name: string): string {
  return attributes?.find(({ key }) => key === name)?.value?.stringValue ?? "";
}

/** Generates protobufjs's static code for OTLP's messages, as its users do in their builds. */
export function loadStaticModule(): { decode(bytes: Uint8Array): TraceRequest } {
  const require = createRequire(import.meta.url);
  const folder = mkdtempSync(join(dirname(require.resolve("protobufjs/package.json")), ".keytrail-bench-"));
  const proto = join(folder, "otlp.proto");
  const module = join(folder, "otlp.cjs");
  writeFileSync(proto, PROTO);
  const pbjs = join(dirname(require.resolve("protobufjs-cli/package.json")), "bin", "pbjs");
  execFileSync(process.execPath, [
    pbjs,
    "-t",
    "static-module",
    "-w",
    "commonjs",
    "--no-create",
    "--no-verify",
    "--no-convert",
    "-o",
    module,
    proto,
  ]);
  const { otlp } = require(module) as {
    otlp: { ExportTraceServiceRequest: { decode(bytes: Uint8Array): TraceRequest } };
  };
  return otlp.ExportTraceServiceRequest;
}

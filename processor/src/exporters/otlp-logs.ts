import { gzipSync } from "node:zlib";
import type { Alert, AlertEvidence, Severity } from "../alerts/alert.ts";
import type { Clock } from "../clock.ts";
import { KeytrailError } from "../errors.ts";
import { rejectedItemCount } from "../http/partial-success.ts";
import { createPoster, parseDestination, parseHeaders, parseTimeout } from "../http/post.ts";
import type { AlertExporter } from "./exporter.ts";

/** Options of {@link createOtlpLogsExporter}. */
export interface OtlpLogsExporterOptions {
  /** Where log records go, path included: `http://127.0.0.1:4318/v1/logs`. */
  readonly endpoint: string;
  /** Headers sent with each request. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `none`. */
  readonly compression?: "none" | "gzip";
  /** For the whole exchange, milliseconds. Default 10,000: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
  readonly timeoutMillis?: number;
  /** Attributes of the processor's own resource: `service.name` (default `keytrail`), `service.version`, `service.instance.id`. */
  readonly resource?: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Static, since an event name must not hold what varies: https://opentelemetry.io/docs/specs/semconv/general/events/ */
export const EVENT_KEYTRAIL_ALERT = "keytrail.alert";

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITY_NUMBERS: Readonly<Record<Severity, number>> = { info: 9, low: 13, medium: 14, high: 17, critical: 21 };
/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const MAX_EVIDENCE_TRACE_IDS = 20;
const TRACE_FLAG_SAMPLED = 1;
const NO_ID = /^0*$/;

/** OTLP's JSON spelling of the value types that alerts need: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };
type Fact = string | number | boolean | readonly string[] | null | undefined;

/**
 * Sends alerts as OTLP log records (events named `keytrail.alert`) over HTTP with JSON.
 * @throws RangeError when the endpoint is no http or https URL, or the timeout is not over 0
 */
export function createOtlpLogsExporter(options: OtlpLogsExporterOptions): AlertExporter {
  const gzip = options.compression === "gzip";
  const poster = createPoster({
    what: "otlp_logs",
    url: parseDestination("alerts.otlp_logs.endpoint", options.endpoint),
    timeoutMillis: parseTimeout("alerts.otlp_logs.timeout", options.timeoutMillis ?? 10_000),
    clock: options.clock,
    isTransient: (status) => RETRYABLE.has(status),
  });
  const headers = {
    ...parseHeaders("alerts.otlp_logs.headers", options.headers ?? {}),
    "content-type": "application/json",
    ...(gzip ? { "content-encoding": "gzip" } : {}),
  };
  return {
    id: "otlp_logs",
    async export(alerts) {
      if (alerts.length === 0) return;
      const request = toLogsRequest(alerts, options.resource ?? {}, options.clock.nowUnixMillis());
      const text = JSON.stringify(request);
      const { body } = await poster.post(headers, gzip ? gzipSync(text) : Buffer.from(text));
      // A body that says nothing legible still came with a 2xx: the records were taken.
      const rejected = body === undefined ? 0 : (rejectedItemCount("logs", "json", body) ?? 0);
      if (rejected > 0) throw partlyRejected(rejected, alerts.length);
    },
    shutdown() {
      poster.close();
      return Promise.resolve();
    },
  };
}

function partlyRejected(rejected: number, sent: number): KeytrailError {
  return new KeytrailError(
    "export_failed",
    `Cannot send alerts to otlp_logs: wanted ${sent} records to be taken: received a partial success with ${rejected} rejected`,
  );
}

function toLogsRequest(
  alerts: readonly Alert[],
  resource: Readonly<Record<string, string>>,
  nowUnixMillis: number,
): unknown {
  return {
    resourceLogs: [
      {
        resource: { attributes: toAttributes({ "service.name": "keytrail", ...resource }) },
        scopeLogs: [
          { scope: { name: "keytrail.alerts" }, logRecords: alerts.map((alert) => toLogRecord(alert, nowUnixMillis)) },
        ],
      },
    ],
  };
}

function toLogRecord(alert: Alert, nowUnixMillis: number): unknown {
  const newest = alert.evidence.at(-1);
  const hasTrace = newest !== undefined && !NO_ID.test(newest.trace_id);
  const hasSpan = hasTrace && !NO_ID.test(newest.span_id);
  return {
    timeUnixNano: toUnixNano(Date.parse(alert.last_seen)),
    observedTimeUnixNano: toUnixNano(nowUnixMillis),
    severityNumber: SEVERITY_NUMBERS[alert.severity],
    severityText: alert.severity.toUpperCase(),
    body: { stringValue: alert.title },
    attributes: toAttributes(factsOf(alert, newest)),
    flags: hasTrace ? TRACE_FLAG_SAMPLED : 0,
    ...(hasTrace ? { traceId: newest.trace_id } : {}),
    ...(hasSpan ? { spanId: newest.span_id } : {}),
    eventName: EVENT_KEYTRAIL_ALERT,
  };
}

function factsOf(alert: Alert, newest: AlertEvidence | undefined): Readonly<Record<string, Fact>> {
  const traceIds = new Set(alert.evidence.map((item) => item.trace_id).filter((id) => !NO_ID.test(id)));
  return {
    // Loki drops event_name: the same, as a stable attribute.
    "otel.event.name": EVENT_KEYTRAIL_ALERT,
    "security_rule.name": alert.rule.id,
    "security_rule.version": alert.rule.version,
    "security_rule.ruleset.name": "keytrail",
    "keytrail.alert.id": alert.id,
    "keytrail.alert.dedup_key": alert.id,
    "keytrail.alert.revision": alert.revision,
    "keytrail.alert.state": alert.state,
    "keytrail.alert.severity": alert.severity,
    "keytrail.alert.window.from": alert.window.from,
    "keytrail.alert.window.to": alert.window.to,
    "keytrail.alert.observed": alert.observed,
    "keytrail.alert.threshold": alert.threshold,
    "keytrail.alert.baseline": alert.baseline,
    "keytrail.alert.count": alert.count,
    "keytrail.alert.first_seen": alert.first_seen,
    "keytrail.alert.last_seen": alert.last_seen,
    "keytrail.alert.provisional": alert.provisional,
    "keytrail.alert.gates": alert.gates.length === 0 ? undefined : alert.gates,
    "keytrail.alert.counterfactual": alert.counterfactual,
    "keytrail.alert.completeness.sampled": alert.completeness.sampled,
    "keytrail.alert.superseded_by": alert.superseded_by,
    "keytrail.alert.summary.count": alert.summary?.count,
    "keytrail.alert.summary.sample_ids": alert.summary?.sample_ids,
    "keytrail.alert.evidence.trace_ids": [...traceIds].slice(-MAX_EVIDENCE_TRACE_IDS),
    "client.address": newest?.["client.address"],
    "http.route": newest?.["http.route"],
    "http.response.status_code": newest?.["http.response.status_code"],
    "service.name": newest?.["service.name"],
    // Last: what the alert is about wins over what its newest evidence shows.
    ...alert.entity,
  };
}

function toAttributes(facts: Readonly<Record<string, Fact>>): { readonly key: string; readonly value: AnyValue }[] {
  return Object.entries(facts).flatMap(([key, fact]) => {
    return fact === null || fact === undefined ? [] : [{ key, value: toAnyValue(fact) }];
  });
}

function toAnyValue(fact: string | number | boolean | readonly string[]): AnyValue {
  if (typeof fact === "string") return { stringValue: fact };
  if (typeof fact === "boolean") return { boolValue: fact };
  if (typeof fact === "number") return Number.isSafeInteger(fact) ? { intValue: String(fact) } : { doubleValue: fact };
  return { arrayValue: { values: fact.map((text) => ({ stringValue: text })) } };
}

function toUnixNano(unixMillis: number): string {
  return String(BigInt(Math.floor(unixMillis)) * 1_000_000n);
}

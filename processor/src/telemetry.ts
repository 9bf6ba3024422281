import type { Clock } from "./clock.ts";
import type { DetectionCounters } from "./detection.ts";
import type { KeyCounters } from "./keys/key-counters.ts";
import type { Registry } from "./registry/registry.ts";
import type { ExceptionHits } from "./rule-files/exceptions.ts";
import type { OtlpSignal } from "./otlp/scan.ts";
import { createExposition } from "./api/prometheus.ts";

/** Items of one signal, since start. */
export interface ItemCounters {
  /** Arrived with any attempt: received + refused + in flight, always. */
  attempted: number;
  /** Attempts answered with something else than 503: forwarded + accepted + rejected, always. */
  received: number;
  /** Taken by every required downstream. */
  forwarded: number;
  /** Taken where there is no downstream: looked at, and that is all. */
  accepted: number;
  /** Refused for good by a downstream, in whole or as a partial success. */
  rejected: number;
  /** In attempts answered 503: the sender still has them. */
  refused: number;
}

/** How requests ended; `hop_limit` is the loop guard, `internal_error` an exception that nobody expected. */
export const REQUEST_OUTCOMES = [
  "accepted",
  "rejected",
  "refused",
  "bad_payload",
  "too_large",
  "hop_limit",
  "internal_error",
] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** Names of the signals' items, as in the Collector's own telemetry. */
const ITEM_NAMES: Readonly<Record<OtlpSignal, string>> = {
  traces: "spans",
  logs: "log_records",
  metrics: "metric_points",
};
export const SIGNALS: readonly OtlpSignal[] = ["traces", "logs", "metrics"];

/** How many items an attempt's answer divides into. */
export type Settlement =
  | { readonly kind: "answered"; readonly hasDownstream: boolean; readonly rejectedItems: number }
  | { readonly kind: "refused" };

/** What the processor counts about itself. Plain numbers: nothing is done when nobody asks. */
export interface Telemetry {
  readonly items: Readonly<Record<OtlpSignal, Readonly<ItemCounters>>>;
  readonly requests: Readonly<Record<OtlpSignal, Readonly<Record<RequestOutcome, number>>>>;
  /** Counts an attempt's items as in flight. @returns what to call once, when its answer is known */
  begin(signal: OtlpSignal, itemCount: number): (settlement: Settlement) => void;
  countRequest(signal: OtlpSignal, outcome: RequestOutcome): void;
  /** Requests turned away before they were known to be OTLP: by status, 404, 405, 415 and the like. */
  countTurnedAway(status: number): void;
  /** A connection over the limit was closed unanswered. */
  countDroppedConnection(): void;
}

/** What never became an OTLP request. */
export interface TransportCounters {
  readonly turnedAway: ReadonlyMap<number, number>;
  readonly droppedConnections: number;
}

/** Creates the processor's counters, all at 0. */
export function createTelemetry(): Telemetry & TransportCounters {
  const items = bySignal<ItemCounters>(() => ({
    attempted: 0,
    received: 0,
    forwarded: 0,
    accepted: 0,
    rejected: 0,
    refused: 0,
  }));
  const requests = bySignal<Record<RequestOutcome, number>>(() => ({
    accepted: 0,
    rejected: 0,
    refused: 0,
    bad_payload: 0,
    too_large: 0,
    hop_limit: 0,
    internal_error: 0,
  }));
  const turnedAway = new Map<number, number>();
  let droppedConnections = 0;
  return {
    items,
    requests,
    turnedAway,
    get droppedConnections() {
      return droppedConnections;
    },
    begin(signal, itemCount) {
      items[signal].attempted += itemCount;
      return (settlement) => settle(items[signal], itemCount, settlement);
    },
    countRequest(signal, outcome) {
      requests[signal][outcome] += 1;
    },
    countTurnedAway(status) {
      turnedAway.set(status, (turnedAway.get(status) ?? 0) + 1);
    },
    countDroppedConnection() {
      droppedConnections += 1;
    },
  };
}

function bySignal<T>(create: () => T): Record<OtlpSignal, T> {
  return { traces: create(), logs: create(), metrics: create() };
}

function settle(counters: ItemCounters, itemCount: number, settlement: Settlement): void {
  if (settlement.kind === "refused") {
    counters.refused += itemCount;
    return;
  }
  // A downstream that claims to have rejected more than it was sent must not turn a counter back.
  const rejected = Math.min(itemCount, settlement.rejectedItems);
  counters.received += itemCount;
  counters.rejected += rejected;
  counters[settlement.hasDownstream ? "forwarded" : "accepted"] += itemCount - rejected;
}

/** What the metrics page shows beside the counters of {@link Telemetry}. */
export interface Gauges {
  readonly version: string;
  readonly inFlightBytes: number;
  /** How often a request met the limit of bytes in flight. */
  readonly inFlightRefusals: number;
  readonly detection: DetectionCounters;
  readonly keys: KeyCounters;
  readonly registry: Pick<Registry, "size" | "eventCounts">;
  readonly exceptions: readonly ExceptionHits[];
}

/**
 * The counters as Prometheus text: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 * No key hash is ever a label.
 */
export function expose(telemetry: Telemetry & TransportCounters, gauges: Gauges): string {
  const page = createExposition();
  page.gauge("keytrail_build_info", "1, with the version as a label", [[{ version: gauges.version }, 1]]);
  for (const signal of SIGNALS) exposeItems(page, ITEM_NAMES[signal], telemetry.items[signal]);
  const requests = SIGNALS.flatMap((signal) =>
    REQUEST_OUTCOMES.map((outcome) => [{ signal, outcome }, telemetry.requests[signal][outcome]] as const),
  );
  page.counter("keytrail_requests_total", "OTLP requests by how they ended", requests);
  const turnedAway = [...telemetry.turnedAway].map(([status, count]) => [{ status: String(status) }, count] as const);
  page.counter("keytrail_requests_turned_away_total", "Requests that were no OTLP, by status", turnedAway);
  page.gauge("keytrail_in_flight_bytes", "Bytes held by requests in flight", [[{}, gauges.inFlightBytes]]);
  page.counter("keytrail_in_flight_refused_total", "Times that a request met their limit", [
    [{}, gauges.inFlightRefusals],
  ]);
  page.counter("keytrail_connections_dropped_total", "Connections over the limit, closed unanswered", [
    [{}, telemetry.droppedConnections],
  ]);
  exposeDetection(page, gauges.detection);
  exposeKeys(page, gauges.keys);
  exposeRegistry(page, gauges.registry);
  page.counter(
    "keytrail_rule_exception_hits_total",
    "Requests that an exception of a rule let through, since the start",
    gauges.exceptions.map(({ rule, exception, hits }) => [{ rule, exception: String(exception) }, hits] as const),
  );
  return page.text();
}

type Exposition = ReturnType<typeof createExposition>;

function exposeItems(page: Exposition, name: string, counters: ItemCounters): void {
  const counter = (what: keyof ItemCounters, help: string): void =>
    page.counter(`keytrail_${name}_${what}_total`, help, [[{}, counters[what]]]);
  counter("attempted", "Arrived with any attempt: received + refused + in flight");
  counter("received", "Answered with something else than 503: forwarded + accepted + rejected");
  counter("forwarded", "Taken by every downstream");
  counter("accepted", "Taken where no downstream is configured");
  counter("rejected", "Refused for good by a downstream");
  counter("refused", "In attempts answered 503, which the sender still has");
  const inFlight = counters.attempted - counters.received - counters.refused;
  page.gauge(`keytrail_${name}_in_flight`, "In attempts that have no answer yet", [[{}, inFlight]]);
}

function exposeDetection(page: Exposition, counters: DetectionCounters): void {
  const counter = (name: string, help: string, value: number): void =>
    page.counter(`keytrail_${name}_total`, help, [[{}, value]]);
  const labelled = (name: string, help: string, label: string, values: Readonly<Record<string, number>>): void =>
    page.counter(
      `keytrail_${name}_total`,
      help,
      Object.entries(values).map(([value, count]) => [{ [label]: value }, count] as const),
    );
  counter("sightings_received", "Uses of keys: counted + duplicate + late", counters.received);
  counter("sightings_counted", "Uses of keys that the rules saw", counters.counted);
  counter("sightings_duplicate", "Uses of keys seen before", counters.duplicate);
  counter("sightings_late", "Uses of keys older than the allowed lateness", counters.late);
  counter("sightings_skewed", "Counted at their receipt, their own time lying in the future", counters.skewed);
  counter("leaks_received", "Leaked keys: counted + duplicate + late", counters.leaksReceived);
  counter("leaks_counted", "Leaked keys that the rules saw", counters.leaksCounted);
  counter("leaks_duplicate", "Leaked keys seen before", counters.leaksDuplicate);
  counter("leaks_late", "Leaked keys older than the allowed lateness", counters.leaksLate);
  counter("keys_rotated", "Keys followed to another hash as the hash secret was rotated", counters.keysRotated);
  counter(
    "key_rotations_refused",
    "Claims of a key's previous hash that contradict what was said before",
    counters.rotationsRefused,
  );
  labelled("state_evicted", "Entries put out of the state because a bound was reached", "what", counters.evicted);
  labelled("alerts", "Alerts opened, since the state began", "rule", counters.alertsOpened);
  counter("alert_lines_delivered", "Alert lines told to exporters", counters.delivered);
  counter("alert_opens_summarized", "Opened alerts that were told within a summary", counters.summarized);
  page.gauge("keytrail_keys_active", "Keys in the state", [[{}, counters.keys]]);
  page.gauge("keytrail_alerts_open", "Alerts that are open", [[{}, counters.openAlerts]]);
}

function exposeRegistry(page: Exposition, { size, eventCounts }: Gauges["registry"]): void {
  page.gauge("keytrail_registry_keys", "Keys in the key registry", [[{}, size]]);
  page.counter("keytrail_registry_events_total", "api_key.* events, by what became of them", [
    [{ outcome: "applied" }, eventCounts.applied],
    [{ outcome: "without_effect" }, eventCounts.withoutEffect],
    [{ outcome: "untrusted" }, eventCounts.untrusted],
    [{ outcome: "refused" }, eventCounts.refused],
  ]);
}

function exposeKeys(page: Exposition, { allowed, knownKeys, knownKeyCount }: KeyCounters): void {
  const allowedBy = Object.entries(allowed).map(([by, count]) => [{ by }, count] as const);
  page.counter(
    "keytrail_leaks_allowed_total",
    "Findings that the allow list let through, by what allowed them",
    allowedBy,
  );
  page.counter("keytrail_known_key_candidates_total", "Texts that might be a known key, by what became of them", [
    [{ outcome: "hashed" }, knownKeys.hashed],
    [{ outcome: "skipped" }, knownKeys.skipped],
  ]);
  page.counter("keytrail_known_keys_found_total", "Places where a known key stood", [[{}, knownKeys.found]]);
  page.gauge("keytrail_known_keys", "Keys in the sources of known keys", [[{}, knownKeyCount]]);
}

/** One line of the processor's own log. */
export type Log = (
  level: "INFO" | "WARN" | "ERROR",
  message: string,
  fields?: Readonly<Record<string, string | number>>,
) => void;

/**
 * Structured text, one line an event: `2026-01-05T10:00:00.000Z WARN message key="value"`.
 * WARN: odd, nothing lost; ERROR: data lost.
 */
export function createLog(write: (line: string) => void, clock: Clock): Log {
  return (level, message, fields = {}) => {
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
    const text = message.replaceAll(/[\r\n]+/g, " ");
    write(`${new Date(clock.nowUnixMillis()).toISOString()} ${level} ${text}${pairs.join("")}\n`);
  };
}

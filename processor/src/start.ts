import { createEphemeralSecret, createKeyHasher } from "@keytrail/sdk/keys";
import { createAlertsRoutes } from "./api/alerts.ts";
import { createHealthPages } from "./api/health.ts";
import { createHttpApi } from "./api/http-api.ts";
import type { HttpApi } from "./api/http-api.ts";
import { createKeysRoutes } from "./api/keys.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { DEFAULT_RULES } from "./detection.ts";
import type { Detection } from "./detection.ts";
import { KeytrailError } from "./errors.ts";
import type { AlertExporter } from "./exporters/exporter.ts";
import { ALERT_EXPORTERS, TELEMETRY_EXPORTERS } from "./exporters/index.ts";
import type { TelemetryExporter } from "./exporters/otlp-http.ts";
import { createBodyPool } from "./http/body-pool.ts";
import { createByteBudget } from "./http/byte-budget.ts";
import { NO_KEY_COUNTERS } from "./keys/key-counters.ts";
import { createKeyRecognition, deferKnownKeys } from "./keys/key-recognition.ts";
import type { KeyRecognition } from "./keys/key-recognition.ts";
import { DEFAULT_LISTEN } from "./options.ts";
import type { AlertsOptions, ApiOptions, OtlpHttpListenOptions, ProcessorOptions } from "./options.ts";
import { createPayloadScanner } from "./otlp/scan.ts";
import type { PayloadScanner } from "./otlp/scan.ts";
import { createPipeline } from "./pipeline.ts";
import type { PipelineStages } from "./pipeline.ts";
import { RECEIVERS } from "./receivers/index.ts";
import { keysOfChange } from "./registry/key-change.ts";
import type { KeyChange } from "./registry/key-change.ts";
import { NO_REGISTRY_COUNTS } from "./registry/registry.ts";
import { openRuleSources, type RuleSources } from "./rule-sources.ts";
import { createHashKeyCheck } from "./sightings/hash-key-check.ts";
import { createDetection } from "./state/engine.ts";
import { createTelemetry, expose } from "./telemetry.ts";
import type { Gauges, Log } from "./telemetry.ts";
import { isLoopbackAddress } from "./http/loopback.ts";
import { VERSION } from "./version.ts";

/** The parts that a processor is put together from. */
export interface ProcessorParts {
  readonly listen: OtlpHttpListenOptions;
  readonly keys: PipelineStages["keys"] & Partial<Pick<KeyRecognition, "counters" | "close">>;
  readonly payloadScanner: PayloadScanner;
  readonly detection: Detection;
  readonly sources?: Pick<RuleSources, "close" | "registry" | "ownRules">;
  readonly downstreams: readonly TelemetryExporter[];
  /** The HTTP API; undefined: off. */
  readonly api?: ApiOptions | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Shown in `keytrail_build_info`. */
  readonly version: string;
}

/** A processor that is running. */
export interface Processor {
  /** Where it takes OTLP/HTTP, without a trailing slash. */
  readonly url: string;
  /** Where the HTTP API is, without a trailing slash; undefined where it is off. */
  readonly apiUrl: string | undefined;
  readonly detection: Detection;
  /** Stops accepting, answers what is in flight, delivers what is due, saves the state. Safe to call twice. */
  close(): Promise<void>;
}

/** How long requests in flight may take when the processor stops, milliseconds. */
const DRAIN_MILLIS = 20_000;
/** Buffers kept for request bodies. */
const MAX_POOL_BYTES = 32 * 1024 * 1024;

/**
 * Starts a processor: opens the state, listens, and runs until it is closed.
 *
 * @throws KeytrailError `config_invalid` for an option that can't be used, `state_unavailable` when the state directory is
 *   locked, `address_in_use` when the address can't be bound; nothing is left open then
 * @throws RangeError when a hash secret is too short, or the one before is the present one
 *
 * @example
 * const processor = await createProcessor({ alerts: { console: { output: process.stdout } } });
 * // … OTLP goes to processor.url
 * await processor.close();
 */
export async function createProcessor(options: ProcessorOptions = {}): Promise<Processor> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? (() => undefined);
  const listen = { ...DEFAULT_LISTEN, ...options.listen };
  refuseOpenListener("receivers.otlp_http.endpoint", listen.host, listen.insecure);
  if (options.api !== undefined)
    refuseOpenListener("api.endpoint", options.api.host, options.api.insecure && options.api.token !== undefined);
  const hasher = createKeyHasher({
    secret: options.hashSecret ?? createEphemeralSecret(),
    previousSecret: options.previousHashSecret,
    hash: options.hash ?? "hmac-sha256",
    hashInput: options.hashInput ?? "raw",
  });
  let detection: Detection | undefined;
  const accepted = deferKnownKeys(() => detection?.acceptedKeys);
  const keys = await createKeyRecognition({
    ...options.keys,
    hasher,
    accepted,
    isKnownKeyHash: (keyHash) => detection?.isKnownKeyHash(keyHash) === true,
    log,
  });
  let sources: RuleSources | undefined;
  try {
    sources = await openRuleSources(options, { clock, log });
    const alertExporters = [...createAlertExporters(options.alerts ?? {}, clock), ...(options.exporters ?? [])];
    detection = await openDetection(options, sources, alertExporters, clock, log);
  } catch (error) {
    keys.close();
    sources?.close();
    throw error;
  }
  const parts: ProcessorParts = {
    listen,
    keys: {
      ...keys,
      hasher,
      noteHashKeyId: createHashKeyCheck(hasher, (line) => log("WARN", line)),
    },
    payloadScanner: createPayloadScanner(),
    detection,
    sources,
    downstreams: (options.downstreams ?? []).map((one) => TELEMETRY_EXPORTERS.otlp_http({ log, ...one, clock })),
    api: options.api,
    clock,
    log,
    version: VERSION,
  };
  try {
    const processor = await startProcessor(parts);
    sources.tellBlindRules();
    return processor;
  } catch (error) {
    await closeBehind(parts);
    throw error;
  }
}

/** From here on the detection owns the exporters: it shuts them down after the last delivery. */
async function openDetection(
  options: ProcessorOptions,
  { context, registry }: RuleSources,
  exporters: readonly AlertExporter[],
  clock: Clock,
  log: Log,
): Promise<Detection> {
  try {
    return await createDetection({
      stateDirectory: options.stateDirectory,
      rules: options.rules ?? DEFAULT_RULES,
      context,
      registry,
      exporters,
      clock,
      latenessMillis: options.latenessMillis ?? 120_000,
      retentionMillis: options.retentionMillis ?? 600_000,
      limits: options.limits ?? {},
      log: (line) => log("WARN", line),
    });
  } catch (error) {
    await Promise.all(exporters.map((exporter) => exporter.shutdown()));
    throw error;
  }
}

/** TLS comes with a later version: until then, another machine may reach the listener only where someone said so. */
function refuseOpenListener(field: string, host: string, isMeant: boolean): void {
  if (isMeant || isLoopbackAddress(host)) return;
  throw new KeytrailError(
    "config_invalid",
    `Cannot listen on ${field}: wanted a loopback address, or ${field.startsWith("api") ? "insecure: true with a token" : "insecure: true"}: received ${JSON.stringify(host)}`,
  );
}

function createAlertExporters(alerts: AlertsOptions, clock: Clock): readonly AlertExporter[] {
  const resource = { "service.version": VERSION };
  try {
    return [
      ...(alerts.console === undefined ? [] : [ALERT_EXPORTERS.console(alerts.console)]),
      ...(alerts.file === undefined ? [] : [ALERT_EXPORTERS.file(alerts.file)]),
      ...(alerts.otlp_logs === undefined ? [] : [ALERT_EXPORTERS.otlp_logs({ resource, ...alerts.otlp_logs, clock })]),
      ...(alerts.webhook === undefined ? [] : [ALERT_EXPORTERS.webhook({ ...alerts.webhook, clock })]),
    ];
  } catch (error) {
    if (error instanceof RangeError) throw new KeytrailError("config_invalid", error.message, { cause: error });
    throw error;
  }
}

/**
 * Puts given stages together and listens.
 * @throws KeytrailError `address_in_use`; the parts are then left open, for who made them
 */
export async function startProcessor(parts: ProcessorParts): Promise<Processor> {
  const telemetry = createTelemetry();
  const budget = createByteBudget(parts.listen.maxInFlightBytes);
  const pool = createBodyPool(Math.min(MAX_POOL_BYTES, parts.listen.maxInFlightBytes));
  const handler = createPipeline({ ...parts, telemetry, maxBodyBytes: parts.listen.maxBodyBytes });
  let ready = false;
  const gauges = (): Gauges => ({
    version: parts.version,
    inFlightBytes: budget.usedBytes,
    inFlightRefusals: budget.refusals,
    detection: parts.detection.counters,
    keys: parts.keys.counters ?? NO_KEY_COUNTERS,
    registry: parts.sources?.registry ?? NO_REGISTRY_COUNTS,
    exceptions: parts.sources?.ownRules.exceptionHits() ?? [],
  });
  const pages = createHealthPages({ isReady: () => ready, metrics: () => expose(telemetry, gauges()) });
  const receiver = await RECEIVERS.otlp_http({
    ...parts.listen,
    budget,
    pool,
    handler,
    pages,
    telemetry,
    log: parts.log,
  });
  const api = await openApi(parts).catch(async (error: unknown) => {
    await receiver.close(0);
    throw error;
  });
  ready = true;
  let closed: Promise<void> | undefined;
  return {
    url: receiver.url,
    apiUrl: api?.url,
    detection: parts.detection,
    close() {
      ready = false;
      // From the front: nothing may arrive at a stage that is closed already.
      closed ??= Promise.all([receiver.close(DRAIN_MILLIS), api?.close()]).then(() => closeBehind(parts));
      return closed;
    },
  };
}

/** Listens for the HTTP API where it is on. */
async function openApi({ api, sources, detection, keys, clock, log }: ProcessorParts): Promise<HttpApi | undefined> {
  if (api === undefined || sources === undefined) return undefined;
  const { registry } = sources;
  const changeKeys = async (changes: readonly KeyChange[]): Promise<void> => {
    await detection.changeKeys(changes);
    for (const change of changes)
      log("INFO", "The API changed a key", { kind: change.kind, key: keysOfChange(change).join(" ") });
  };
  const acknowledge: Detection["acknowledge"] = async (id, by, note) => {
    const acknowledgement = await detection.acknowledge(id, by, note);
    if (acknowledgement !== undefined) log("INFO", "An alert was acknowledged", { alert: id, by: acknowledgement.by });
    return acknowledgement;
  };
  const routes = [
    ...createKeysRoutes({ registry, clock, changeKeys }),
    ...createAlertsRoutes({
      look: (withProvisional) => detection.look(withProvisional),
      explain: (id) => detection.explain(id),
      acknowledge,
      scanner: keys.scanner,
    }),
  ];
  return createHttpApi({ ...api, routes, log });
}

/** Closes all that stands behind the receiver. */
async function closeBehind(parts: ProcessorParts): Promise<void> {
  parts.keys.close?.();
  parts.sources?.close();
  await parts.detection.close();
  await Promise.all(parts.downstreams.map((downstream) => downstream.shutdown()));
}

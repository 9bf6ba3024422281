import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
import { trace } from "@opentelemetry/api";
import type { Attributes } from "@opentelemetry/api";
import { ATTR_SERVICE_NAME } from "./attributes.ts";
import { systemClock } from "./clock.ts";
import { createAudit } from "./enrich/audit.ts";
import type { Audit } from "./enrich/audit.ts";
import { createRecordOpener } from "./enrich/open-record.ts";
import { createRequiredRoutes } from "./enrich/required-routes.ts";
import { wrapLogRecordExporter } from "./export/log-record-exporter.ts";
import { wrapMetricExporter } from "./export/metric-exporter.ts";
import { wrapSpanExporter } from "./export/span-exporter.ts";
import { createClientAddressReader } from "./extract/client-address.ts";
import { createKeyExtractor } from "./extract/extract-key.ts";
import type { HttpRequest } from "./extract/request.ts";
import { keyLocations } from "./extract/locations/index.ts";
import { scrubProcessConsole } from "./instrument/console.ts";
import { scrubDiag } from "./instrument/diag.ts";
import { createSpanAdoption } from "./instrument/adopted-spans.ts";
import { createFrameworkRoutes } from "./instrument/framework-routes.ts";
import type { FrameworkRoutes } from "./instrument/framework-routes.ts";
import { frameworks } from "./instrument/frameworks/index.ts";
import { createGuard } from "./instrument/guard.ts";
import { hashesOf, hashKeyAttributes, loadHasher } from "./instrument/hash-secret.ts";
import { createKeyRecognition } from "./instrument/key-recognition.ts";
import type { KeyHash, KeyHasher } from "./keys/index.ts";
import { createHttpInstrument } from "./instrument/http.ts";
import type { HttpInstrument, HttpInstrumentOptions } from "./instrument/http.ts";
import { createHttp2Instrument } from "./instrument/http2.ts";
import type { ExportersOptions } from "./instrument/exporters.ts";
import { startNodeSdk } from "./instrument/node-sdk.ts";
import { scrubPropagation } from "./instrument/propagation.ts";
import { findResource } from "./instrument/provider-resource.ts";
import { createResource } from "./instrument/resource.ts";
import { createSdkLog } from "./instrument/sdk-log.ts";
import type { SdkLog } from "./instrument/sdk-log.ts";
import { createSdkModules } from "./instrument/sdk-modules.ts";
import type { Instrumentation, MergeableResource, SdkModules } from "./instrument/sdk-modules.ts";
import { flushAtExit, settleWithin } from "./instrument/shutdown.ts";
import { createAuditExporter, createSignals } from "./instrument/signals.ts";
import type { ExporterWrappers } from "./instrument/signals.ts";
import { describeStart } from "./instrument/start-line.ts";
import { readServerSpanRules } from "./instrument/server-span-rules.ts";
import { sharedState } from "./instrument/state.ts";
import { joinThreadFlush } from "./instrument/thread-flush.ts";
import type { Environment, KeytrailOptions, ResolvedOptions } from "./options.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { createHttp2Responder } from "./respond/http2-responder.ts";
import { createLeakModes } from "./respond/leak-modes.ts";
import { createResponder } from "./respond/responder.ts";
import { createResponseHeaders } from "./respond/response-headers.ts";
import { createResponseSearch } from "./respond/response-search.ts";
import { createSecretFinders } from "./respond/secrets.ts";
import { createAllowedSecrets } from "./scrub/allowed.ts";
import { isOwnPlace } from "./scrub/own-place.ts";
import { createPrintScrubber } from "./scrub/printed.ts";
import type { PrintScrubber } from "./scrub/printed.ts";
import { createRequestKeys } from "./scrub/request-keys.ts";
import { createScrubber } from "./scrub/scrubber.ts";
import type { Resource } from "./scrub/telemetry.ts";
import { createSdkCounts, publishCounts } from "./telemetry.ts";

/** The running SDK. */
export interface Keytrail {
  /** False when it could not start, or was told not to; a line on standard error then says why. */
  readonly isRunning: boolean;
  /** 8 hex digits that name the hash secret without telling it; undefined when nothing runs. */
  readonly hashKeyId: string | undefined;
  /** Exports what waits, of worker threads too when called in the main thread, within `flushTimeoutMillis`. Never rejects. */
  forceFlush(): Promise<void>;
  /** Exports what waits and stops, within `flushTimeoutMillis`. Never rejects. A process can't start it again. */
  shutdown(): Promise<void>;
}

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
const MAX_REMEMBERED_TRACES = 4096;
const NOT_RUNNING: Keytrail = {
  isRunning: false,
  hashKeyId: undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/**
 * Starts OpenTelemetry with Keytrail in it: spans, logs and metrics of this process leave without raw keys, and each request with an API key
 * leaves the key's hash on its spans and in an audit record. Call it before the service loads its own modules.
 * Never throws; a second call returns what the first one started.
 *
 * @param options win over the environment
 * @param environment `OTEL_*` and `KEYTRAIL_*` variables; OpenTelemetry's own parts read `process.env` whatever is given here. @default process.env
 * @example startKeytrail({ serviceName: "checkout", trustedProxies: ["uniquelocal"] });
 */
export function startKeytrail(options: KeytrailOptions = {}, environment: Environment = process.env): Keytrail {
  const state = sharedState();
  if (state.started !== undefined) return state.started as Keytrail;
  const settings = readSettings(options, environment);
  const log = createSdkLog(settings.options.log);
  try {
    const isDisabled = isDisabledBy(environment);
    if (isDisabled) log.info("off, because OTEL_SDK_DISABLED is true");
    state.started = isDisabled ? NOT_RUNNING : start(obtainCore(options, environment, settings), settings.given);
    return state.started as Keytrail;
  } catch (error) {
    log.warn(`not started: ${error instanceof Error ? error.message : "unknown error"}`);
    return NOT_RUNNING;
  }
}

/** What scrubs and follows requests in this process, apart from the OpenTelemetry SDK that it works in. */
export interface Core {
  readonly options: ResolvedOptions;
  readonly environment: Environment;
  readonly log: SdkLog;
  readonly hashKeyId: string;
  /** OpenTelemetry's packages; throws KeytrailError `peer_missing` when they are absent. */
  readonly modules: () => SdkModules;
  readonly wrap: ExporterWrappers;
  /** Scrubs texts before they are printed. */
  readonly printScrubber: PrintScrubber;
  readonly exporting: () => ExportersOptions;
  readonly instrument: HttpInstrument;
  readonly routes: FrameworkRoutes;
  /** @param given what is below the detected attributes and ours */
  createResource(given?: Resource): MergeableResource;
  /** Opens the way of audit records, once; undefined where they are off. */
  openAudit(resource: Resource): Audit | undefined;
  /** The way of audit records; undefined before it is opened. */
  currentAudit(): Audit | undefined;
  /** The hash of a request's API key, and while the hash secret is being rotated the one before; none for a request without a key. */
  readKeyHashes(request: HttpRequest): readonly KeyHash[];
  /** False where OpenTelemetry itself is told not to run. */
  readonly isEnabled: boolean;
  /** Makes server spans as these, the service's own, leave it to. */
  heed(instrumentations: readonly Instrumentation[]): void;
  /** Follows requests from now on. Once. */
  follow(): void;
  /** Reaches what OpenTelemetry registers when it starts: propagator, log lines, metrics. Once. */
  settle(): void;
}

/**
 * The process's one {@link Core}, made at the first call; the options of later calls are ignored.
 *
 * @param given win over the environment
 * @param read the settings, where they are read already
 */
export function obtainCore(given: KeytrailOptions, environment: Environment = process.env, read?: Settings): Core {
  const state = sharedState();
  if (state.core === undefined) {
    const settings = read ?? readSettings(given, environment);
    const log = createSdkLog(settings.options.log);
    if (settings.problems.length > 0) log.warn(settings.problems.join("; "));
    state.core = createCore(settings, environment, log);
  }
  return state.core as Core;
}

function createCore(
  { options, hashSecret, previousHashSecret }: Settings,
  environment: Environment,
  log: SdkLog,
): Core {
  let foundModules: SdkModules | undefined;
  const modules = (): SdkModules => (foundModules ??= createSdkModules(import.meta.url));
  const counts = createSdkCounts();
  const guard = createGuard((errorName) => {
    if (counts.internalErrors++ === 0) log.warn(`an error of its own was kept from the service: ${errorName}`);
  });
  const hasher = loadHasher({ ...options, hashSecret, previousHashSecret }, environment, log);
  const { scanner, knownKeys, counts: knownKeyCounts } = createKeyRecognition(options, hasher, log);
  const allowed = createAllowedSecrets(options, hasher, (by) => void counts.allowed[by]++);

  // The last gate: every exporter stands behind the scrubber.
  const requestKeys = createRequestKeys({ maxTraces: MAX_REMEMBERED_TRACES });
  const scrubber = createScrubber({
    scanner,
    hasher,
    requestKeys,
    isOwnPlace,
    allowed,
    knownKeys,
    resourceAttributes: hashKeyAttributes(options, hasher),
  });
  const wrap: ExporterWrappers = {
    span: (inner) => wrapSpanExporter(inner, scrubber),
    logRecord: (inner) => wrapLogRecordExporter(inner, scrubber),
    metric: (inner) => wrapMetricExporter(inner, scrubber),
  };
  const printScrubber = createPrintScrubber(scrubber);
  sharedState().printScrubber = printScrubber;
  if (options.scrubConsole) scrubProcessConsole(printScrubber);
  const warn = sayOnce(log.warn);
  const exporting = (): ExportersOptions => ({ modules: modules(), environment, endpoint: options.endpoint, warn });
  const createOwnResource = (below?: Resource): MergeableResource =>
    createResource(ownAttributes(options, hasher), modules(), environment, below);

  let audit: Audit | undefined;
  function openAudit(resource: Resource): Audit | undefined {
    if (!options.audit) return undefined;
    return (audit ??= createAudit({
      ...options,
      modules: modules(),
      resource,
      version,
      exporter: createAuditExporter(exporting(), wrap, options),
      counts,
      log,
    }));
  }

  // Request → key → hash → attributes, on the span and in the audit record.
  const { findKey } = options;
  const locationOptions = { ...options, findKey: findKey && ((request: HttpRequest) => guard(() => findKey(request))) };
  const extractKey = createKeyExtractor({
    locations: keyLocations.flatMap((createLocations) => createLocations(locationOptions)),
    maxKeyLength: options.maxKeyLength,
  });
  const openRecord = createRecordOpener({
    clock: systemClock,
    hasher,
    scanner,
    memory: requestKeys,
    extractKey,
    readClientAddress: createClientAddressReader(options),
    isKeyRequired: createRequiredRoutes(options.keyRequiredRoutes),
    isAuditOn: options.audit,
    createRequestId: options.requestIdHeader ? randomUUID : undefined,
  });
  const answering = {
    guard,
    search: createResponseSearch({
      modeOf: createLeakModes(options),
      finderOf: createSecretFinders({ scanner, hasher, requestKeys, allowed }),
      onLeak: () => void counts.responseLeaks++,
    }),
    headersOf: createResponseHeaders(options),
  };
  const routes = createFrameworkRoutes({
    frameworks,
    guard,
    modules,
    version,
    ownUrl: import.meta.url,
    serviceFolders: serviceFolders(),
  });
  const following: Omit<HttpInstrumentOptions, "responder"> = {
    clock: systemClock,
    guard,
    openRecord,
    readRoute: routes.read,
    rememberKeys: (traceId, credentials) => {
      for (const { rawKey, isApiKey } of credentials)
        if (allowed?.isAllowedKey(rawKey) !== true) requestKeys.add(traceId, rawKey, isApiKey);
    },
    recordAudit: (record, end) =>
      (audit ?? openAudit(findResource(record.span) ?? createOwnResource()))?.record(record, end),
  };
  const http = createHttpInstrument({ ...following, responder: createResponder({ clock: systemClock, ...answering }) });
  const adoption = createSpanAdoption(following);
  let rules = readServerSpanRules([]);
  const http2 = createHttp2Instrument({
    ...following,
    adoption,
    rules: () => rules,
    // Asked for each time: before OpenTelemetry's start there is none.
    tracer: () => trace.getTracer("@keytrail/sdk", version),
    responder: createHttp2Responder(answering),
    http1Hooks: http.hooks,
  });
  const instrument: HttpInstrument = {
    ...http,
    spanProcessor: adoption.wrap(http.spanProcessor),
    createHooklessProcessor: () => adoption.wrap(http.createHooklessProcessor()),
    start() {
      http.start();
      http2.start();
    },
    stop() {
      http.stop();
      http2.stop();
    },
  };
  let isSettled = false;
  let isFollowing = false;
  return {
    options,
    environment,
    log,
    hashKeyId: hasher.hashKeyId,
    modules,
    wrap,
    printScrubber,
    exporting,
    instrument,
    routes,
    createResource: createOwnResource,
    openAudit,
    currentAudit: () => audit,
    readKeyHashes(request) {
      const { key } = extractKey(request);
      return key === undefined ? [] : hashesOf(key.rawKey, hasher);
    },
    isEnabled: !isDisabledBy(environment),
    heed(instrumentations) {
      rules = readServerSpanRules(instrumentations);
    },
    follow() {
      if (isFollowing) return;
      isFollowing = true;
      instrument.start();
      routes.watch();
    },
    settle() {
      if (isSettled) return;
      isSettled = true;
      guard(() => {
        scrubPropagation(scrubber);
        scrubDiag(printScrubber);
        publishCounts(version, counts, scrubber.counts, knownKeyCounts);
      });
    },
  };
}

function start(core: Core, given: KeytrailOptions): Keytrail {
  const { modules, options, environment, log, instrument, hashKeyId } = core;
  const resource = core.createResource();
  const signals = createSignals(core.exporting(), core.wrap);
  const audit = core.openAudit(resource);
  core.heed((given.instrumentations ?? []).flat(Number.POSITIVE_INFINITY) as readonly Instrumentation[]);
  const sdk = startNodeSdk({
    modules: modules(),
    resource,
    signals,
    instrument,
    given,
    routeInstrumentations: core.routes.instrumentations(),
    ownUrl: import.meta.url,
    log,
    environment,
    printScrubber: core.printScrubber,
  });
  core.follow();
  core.settle();

  const { flushTimeoutMillis } = options;
  const targets = [
    ...signals.spanProcessors,
    ...signals.logRecordProcessors,
    ...signals.metricReaders,
    ...(audit ? [audit] : []),
  ];
  const flushOwn = (): Promise<void> =>
    settleWithin(
      flushTimeoutMillis,
      targets.map((target) => target.forceFlush()),
    );
  const threads = joinThreadFlush(flushOwn);
  const removeListeners = flushAtExit({ targets: [...targets, threads], timeoutMillis: flushTimeoutMillis });
  if (isMainThread) log.info(describeStart({ version, resource, hashKeyId, options, environment }));
  return {
    isRunning: true,
    hashKeyId,
    forceFlush: () => settleWithin(flushTimeoutMillis, [flushOwn(), threads.forceFlush()]),
    async shutdown() {
      removeListeners();
      threads.leave();
      instrument.stop();
      await settleWithin(flushTimeoutMillis, [sdk.shutdown(), ...(audit ? [audit.shutdown()] : [])]);
    },
  };
}

/** Where the service sees its packages from: its script, which another folder's may start, and its working folder. */
function serviceFolders(): readonly string[] {
  const [, script] = process.argv;
  return [...(script === undefined ? [] : [script]), `${process.cwd()}/`];
}

function ownAttributes({ serviceName, hash }: ResolvedOptions, hasher: KeyHasher): Attributes {
  return {
    ...(serviceName === undefined ? {} : { [ATTR_SERVICE_NAME]: serviceName }),
    "telemetry.distro.name": "keytrail",
    "telemetry.distro.version": version,
    ...hashKeyAttributes({ hash }, hasher),
  };
}

function isDisabledBy(environment: Environment): boolean {
  return environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true";
}

/** The signals read the same variables: what is wrong with one is said once. */
function sayOnce(say: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
}

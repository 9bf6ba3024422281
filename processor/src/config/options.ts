import type { RulesOptions } from "../detection.ts";
import type { ConsoleExporterOptions } from "../exporters/console.ts";
import type {
  AlertsOptions,
  ApiOptions,
  OtlpHttpListenOptions,
  ProcessorOptions,
  RegistryFileSettings,
} from "../options.ts";
import type { StateLimits } from "../state/limits.ts";
import type { KeysOptions } from "../keys/key-recognition.ts";
import type { NetworkKind } from "../geo/geo.ts";
import type { GeoOptions } from "../geo/geo-data.ts";
import type {
  AlertsConfig,
  ApiConfig,
  Config,
  GeoConfig,
  KeysConfig,
  OtlpHttpReceiverConfig,
  RegistryConfig,
  StateConfig,
} from "./config.ts";

/**
 * The options of a processor, from what a user configured. Every field of the file goes into exactly one option.
 * @param terminal where alerts are printed when `alerts.console` is on
 */
export function toProcessorOptions(config: Config, terminal: ConsoleExporterOptions): ProcessorOptions {
  const downstream = config.exporters.otlp_http;
  return {
    listen: toListenOptions(config.receivers.otlp_http),
    downstreams:
      downstream === undefined
        ? []
        : [{ endpoint: downstream.endpoint, headers: downstream.headers, timeoutMillis: downstream.timeout }],
    alerts: toAlertsOptions(config.alerts, terminal),
    stateDirectory: config.state.directory,
    retentionMillis: config.state.retention,
    limits: toLimits(config.state),
    latenessMillis: config.lateness,
    rules: toRulesOptions(config),
    rulesFiles: config.rules_files,
    pluginModules: config.plugins,
    hash: config.hash.algorithm,
    hashInput: config.hash.input,
    keys: toKeysOptions(config.keys),
    geo: toGeoOptions(config.geo),
    registry: toRegistryOptions(config.registry),
    ...(config.api === undefined ? {} : { api: toApiOptions(config.api) }),
  };
}

function toRegistryOptions(config: RegistryConfig): RegistryFileSettings {
  return {
    path: config.file,
    reloadMillis: config.reload_interval,
    isComplete: config.complete,
    // Where every key is told of by its owner, a sender of telemetry has none to add.
    trustsEvents: config.trust_events ?? !config.complete,
    rotationGraceMillis: config.rotation_grace,
    maxEventKeys: config.max_event_keys,
  };
}

function toApiOptions({ endpoint, insecure, token }: ApiConfig): ApiOptions {
  return { ...endpoint, insecure, token };
}

function toGeoOptions(config: GeoConfig): GeoOptions {
  const kinds = Object.entries(config.network_kinds).flatMap(([kind, numbers]) =>
    numbers.map((asn) => [asn, kind as NetworkKind] as const),
  );
  return {
    files: config.databases,
    usesPackages: config.packages,
    reloadMillis: config.reload_interval,
    networkKinds: new Map(kinds),
  };
}

function toKeysOptions({ known, allow, custom_formats: customFormats }: KeysConfig): KeysOptions {
  return {
    ...(known.file === undefined ? {} : { knownKeysFile: known.file }),
    reloadMillis: known.reload_interval,
    acceptedSightings: known.accepted_sightings,
    maxCandidates: known.max_candidates,
    allow: { formats: allow.formats, attributeNames: allow.attribute_names, hashes: allow.hashes },
    customFormats,
  };
}

function toListenOptions(config: OtlpHttpReceiverConfig): OtlpHttpListenOptions {
  return {
    host: config.endpoint.host,
    port: config.endpoint.port,
    insecure: config.insecure,
    maxBodyBytes: config.max_request_body_size,
    maxInFlightBytes: config.max_in_flight_size,
    maxConnections: config.max_connections,
    keepAliveMillis: config.keep_alive_timeout,
    headerTimeoutMillis: config.header_timeout,
    requestTimeoutMillis: config.request_timeout,
  };
}

function toAlertsOptions(config: AlertsConfig, terminal: ConsoleExporterOptions): AlertsOptions {
  const { file, otlp_logs: logs, webhook } = config;
  return {
    ...(config.console.enabled ? { console: terminal } : {}),
    ...(file === undefined ? {} : { file: { path: file.path } }),
    ...(logs === undefined
      ? {}
      : {
          otlp_logs: {
            endpoint: logs.endpoint,
            headers: Object.fromEntries(logs.headers),
            compression: logs.compression,
            timeoutMillis: logs.timeout,
          },
        }),
    ...(webhook === undefined
      ? {}
      : {
          webhook: {
            url: webhook.url,
            insecure: webhook.insecure,
            secret: webhook.secret,
            ...(webhook.previous_secret === undefined ? {} : { previousSecret: webhook.previous_secret }),
            headers: Object.fromEntries(webhook.headers),
            timeoutMillis: webhook.timeout,
          },
        }),
  };
}

function toLimits(config: StateConfig): StateLimits {
  return {
    maxKeys: config.max_keys,
    maxFingerprints: config.max_fingerprints,
    maxFoldEntities: config.max_entities,
    maxPendingSightings: config.max_pending_sightings,
    maxSources: config.max_sources,
    maxOpenAlerts: config.max_open_alerts,
    maxLeakPlaces: config.max_leak_places,
    maxArchivedAlerts: config.max_archived_alerts,
    maxRecentBytes: config.max_recent_size,
  };
}

function toRulesOptions({ rules, pack, simulate }: Config): RulesOptions {
  const {
    request_rate_burst: burst,
    request_rate_sustained: sustained,
    new_client_address: address,
    leaked_key,
    ...more
  } = rules;
  return {
    pack,
    ...(simulate.length === 0 ? {} : { simulate }),
    request_rate_burst: {
      enabled: burst.enabled,
      limit: burst.limit,
      windowMillis: burst.window,
      severity: burst.severity,
    },
    request_rate_sustained: {
      enabled: sustained.enabled,
      limit: sustained.limit,
      windowMillis: sustained.window,
      severity: sustained.severity,
    },
    new_client_address: {
      enabled: address.enabled,
      memoryMillis: address.memory,
      severity: address.severity,
      learningSightings: address.learning_sightings,
      ipv4PrefixBits: address.ipv4_prefix,
      ipv6PrefixBits: address.ipv6_prefix,
    },
    leaked_key: { enabled: leaked_key.enabled },
    more,
  };
}

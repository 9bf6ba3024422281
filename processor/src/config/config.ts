import type { Severity } from "../alerts/alert.ts";
import type { NetworkKind } from "../geo/geo.ts";
import type { PackOptions } from "../rules/index.ts";
import type { KeyFormatDefinition } from "@keytrail/sdk/keys";

/** A configuration with all defaults filled in, in the names of the file; durations in milliseconds, sizes in bytes. */
export interface Config {
  readonly file_format: "1.0";
  readonly receivers: { readonly otlp_http: OtlpHttpReceiverConfig };
  readonly exporters: { readonly otlp_http?: OtlpEndpointConfig | undefined };
  readonly alerts: AlertsConfig;
  readonly state: StateConfig;
  readonly lateness: number;
  readonly pack: "default" | "literal";
  readonly rules: RulesConfig;
  readonly simulate: readonly string[];
  readonly rules_files: readonly string[];
  readonly plugins: readonly string[];
  readonly hash: { readonly algorithm: "hmac-sha256" | "sha256"; readonly input: "raw" | "sha256" };
  readonly keys: KeysConfig;
  readonly geo: GeoConfig;
  readonly registry: RegistryConfig;
  readonly api?: ApiConfig | undefined;
}

/** `registry`: what the owner says of keys. */
export interface RegistryConfig {
  readonly file?: string | undefined;
  readonly reload_interval: number;
  readonly complete: boolean;
  readonly trust_events?: boolean | undefined;
  readonly rotation_grace?: number | undefined;
  readonly max_event_keys: number;
}

/** `api`: the HTTP API. Absent is off. */
export interface ApiConfig {
  readonly endpoint: ListenAddress;
  readonly insecure: boolean;
  readonly token?: string | undefined;
}

/** `geo`: where clients are and whose their networks are. */
export interface GeoConfig {
  readonly databases: readonly string[];
  readonly packages: boolean;
  readonly reload_interval: number;
  readonly network_kinds: Readonly<Record<Exclude<NetworkKind, "unknown">, readonly number[]>>;
}

/** Where a listener binds: an IP address and a port. */
export interface ListenAddress {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/** `receivers.otlp_http`. */
export interface OtlpHttpReceiverConfig {
  readonly endpoint: ListenAddress;
  readonly insecure: boolean;
  readonly max_request_body_size: number;
  readonly max_in_flight_size: number;
  readonly max_connections: number;
  readonly keep_alive_timeout: number;
  readonly header_timeout: number;
  readonly request_timeout: number;
}

/** An OTLP/HTTP endpoint to send to. */
export interface OtlpEndpointConfig {
  readonly endpoint: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly timeout: number;
}

/** `alerts`: where alerts go. What is absent is off. */
export interface AlertsConfig {
  readonly console: { readonly enabled: boolean };
  readonly file?: { readonly path: string } | undefined;
  readonly otlp_logs?: (OtlpEndpointConfig & { readonly compression: "none" | "gzip" }) | undefined;
  readonly webhook?:
    | {
        readonly url: string;
        readonly insecure: boolean;
        readonly secret: string;
        readonly previous_secret?: string | undefined;
        readonly headers: ReadonlyMap<string, string>;
        readonly timeout: number;
      }
    | undefined;
}

/** `state`. */
export interface StateConfig {
  readonly directory: string;
  readonly retention: number;
  readonly max_keys: number;
  readonly max_fingerprints: number;
  readonly max_sources: number;
  readonly max_entities: number;
  readonly max_pending_sightings: number;
  readonly max_open_alerts: number;
  readonly max_leak_places: number;
  readonly max_archived_alerts: number;
  readonly max_recent_size: number;
}

/** A rule over a number of requests in a window. */
export interface RateRuleConfig {
  readonly enabled: boolean;
  readonly limit: number;
  readonly window: number;
  readonly severity: Severity;
}

/** `rules`. */
export interface RulesConfig extends PackOptions {
  readonly request_rate_burst: RateRuleConfig;
  readonly request_rate_sustained: RateRuleConfig;
  readonly new_client_address: {
    readonly enabled: boolean;
    readonly memory: number;
    readonly severity: Severity;
    readonly learning_sightings: number;
    readonly ipv4_prefix: number;
    readonly ipv6_prefix: number;
  };
  readonly leaked_key: { readonly enabled: boolean };
}

/** `keys`: what is a key of the owner's own, and what is none although it looks like one. */
export interface KeysConfig {
  readonly known: {
    readonly file?: string | undefined;
    readonly reload_interval: number;
    readonly accepted_sightings: boolean;
    readonly max_candidates: number;
  };
  readonly allow: {
    readonly formats: readonly string[];
    readonly attribute_names: readonly string[];
    /** Lower case. */
    readonly hashes: readonly string[];
  };
  readonly custom_formats: readonly KeyFormatDefinition[];
}

import type { Clock } from "./clock.ts";
import type { RulesOptions } from "./detection.ts";
import type { ConsoleExporterOptions } from "./exporters/console.ts";
import type { AlertExporter } from "./exporters/exporter.ts";
import type { FileExporterOptions } from "./exporters/file.ts";
import type { OtlpHttpExporterOptions } from "./exporters/otlp-http.ts";
import type { OtlpLogsExporterOptions } from "./exporters/otlp-logs.ts";
import type { WebhookExporterOptions } from "./exporters/webhook.ts";
import type { GeoOptions } from "./geo/geo-data.ts";
import type { KeysOptions } from "./keys/key-recognition.ts";
import type { RegistryFileOptions } from "./registry/registry-file.ts";
import type { FoldRule } from "./rules/fold-rule.ts";
import type { StateLimits } from "./state/limits.ts";
import type { Log } from "./telemetry.ts";

/** How the OTLP/HTTP receiver listens; sizes in bytes, times in milliseconds. */
export interface OtlpHttpListenOptions {
  /** An IP address. Default `127.0.0.1`. */
  readonly host: string;
  /** Default 4318; 0 lets the machine choose. */
  readonly port: number;
  /** Allows a host that is not loopback, without TLS. Default false. */
  readonly insecure: boolean;
  /** The most that a body may have, as sent and after decompression. Default 64 MiB. */
  readonly maxBodyBytes: number;
  /** The most that all requests in flight may hold; over it they are answered 503. Default 256 MiB. */
  readonly maxInFlightBytes: number;
  /** Connections beyond it are closed at once. Default 1,024. */
  readonly maxConnections: number;
  /** Default 95,000: over the 90 s of Go's clients, so that they close first. */
  readonly keepAliveMillis: number;
  /** How long a request's head may take. Default 100,000. */
  readonly headerTimeoutMillis: number;
  /** How long a whole request may take to arrive. Default 120,000. */
  readonly requestTimeoutMillis: number;
}

/** The defaults of {@link OtlpHttpListenOptions}. 64 MiB: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export const DEFAULT_LISTEN: OtlpHttpListenOptions = {
  host: "127.0.0.1",
  port: 4318,
  insecure: false,
  maxBodyBytes: 64 * 1024 * 1024,
  maxInFlightBytes: 256 * 1024 * 1024,
  maxConnections: 1024,
  keepAliveMillis: 95_000,
  headerTimeoutMillis: 100_000,
  requestTimeoutMillis: 120_000,
};

/** The built-in destinations of alerts, by config id. What is absent is off. */
export interface AlertsOptions {
  readonly console?: ConsoleExporterOptions;
  readonly file?: FileExporterOptions;
  readonly otlp_logs?: Omit<OtlpLogsExporterOptions, "clock">;
  readonly webhook?: Omit<WebhookExporterOptions, "clock">;
}

/** What the owner says of keys, and who else may; times in milliseconds. */
export type RegistryFileSettings = Omit<RegistryFileOptions, "clock" | "log">;

/** The defaults of {@link RegistryFileSettings}: no file, and what services tell of their keys. */
export const DEFAULT_REGISTRY: RegistryFileSettings = {
  path: undefined,
  reloadMillis: 10_000,
  isComplete: false,
  trustsEvents: true,
  rotationGraceMillis: undefined,
  maxEventKeys: 100_000,
};

/** Where the HTTP API listens. */
export interface ApiOptions {
  /** An IP address. */
  readonly host: string;
  /** 0 lets the machine choose. */
  readonly port: number;
  /** Allows a host that is not loopback, without TLS; it needs a token. */
  readonly insecure: boolean;
  /** Callers send it as `Authorization: Bearer`. Undefined: none is asked for. */
  readonly token: string | undefined;
}

/** Options of `createProcessor`; every one has a default. */
export interface ProcessorOptions {
  /** Default: {@link DEFAULT_LISTEN}. */
  readonly listen?: Partial<OtlpHttpListenOptions>;
  /** All of them must take the telemetry before it is acknowledged. Default none: detect and alert only. */
  readonly downstreams?: readonly Omit<OtlpHttpExporterOptions, "clock">[];
  /** Built-in destinations of alerts. Default none. */
  readonly alerts?: AlertsOptions;
  /** Destinations of your own, beside the built-in ones; shut down with the processor. Default none. */
  readonly exporters?: readonly AlertExporter[];
  /** Where journal and snapshots live. Default: in memory, and a restart forgets it. */
  readonly stateDirectory?: string | undefined;
  /** Default: `DEFAULT_RULES`. */
  readonly rules?: RulesOptions;
  /** Rules of your own, beside the built-in ones. Default none. */
  readonly plugins?: readonly FoldRule[];
  /** Modules that export such rules as `rules`, by path. Default none. */
  readonly pluginModules?: readonly string[];
  /** Files of rules as data, and of Sigma correlations, by path or pattern. Default none. */
  readonly rulesFiles?: readonly string[];
  /** How much older than the newest of its source a sighting may be. Default 120,000. */
  readonly latenessMillis?: number;
  /** How far behind the watermark a source that comes back is still counted. Default 600,000. */
  readonly retentionMillis?: number;
  /** Bounds of the state. Default: `DEFAULT_LIMITS`. */
  readonly limits?: Partial<StateLimits>;
  /** Key of the hash, 32 bytes or more. Default: one is made, and hashes can't be compared with any other's. */
  readonly hashSecret?: Uint8Array;
  /** The key of the hash before, while it is being rotated: as long, and another one. Default: none. */
  readonly previousHashSecret?: Uint8Array;
  /** Default `hmac-sha256`. */
  readonly hash?: "hmac-sha256" | "sha256";
  /** `sha256` where owners keep only digests of their keys. Default `raw`. */
  readonly hashInput?: "raw" | "sha256";
  /** The owner's own keys and formats, and what is let through. Default: none, and nothing. */
  readonly keys?: KeysOptions;
  /** Data about where clients are. Default: none but the data packages that are installed beside. */
  readonly geo?: GeoOptions;
  /** The key registry. Default: `DEFAULT_REGISTRY`. */
  readonly registry?: RegistryFileSettings;
  /** The HTTP API. Default: off. */
  readonly api?: ApiOptions;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** The processor's own log. Default: none. */
  readonly log?: Log;
}

import type { KeyHasher, KeyScanner } from "@keytrail/sdk/keys";
import { createHealthPages } from "./api/health.ts";
import type { Clock } from "./clock.ts";
import type { Detection } from "./detection.ts";
import type { AlertExporter } from "./exporters/exporter.ts";
import type { TelemetryExporter } from "./exporters/otlp-http.ts";
import { createByteBudget } from "./http/byte-budget.ts";
import type { PayloadScanner } from "./otlp/scan.ts";
import { createPipeline } from "./pipeline.ts";
import { RECEIVERS } from "./receivers/index.ts";
import type { Receiver } from "./receivers/receiver.ts";
import { createTelemetry, expose } from "./telemetry.ts";
import type { Log } from "./telemetry.ts";

/** How the OTLP/HTTP receiver listens; sizes in bytes, times in milliseconds. */
export interface OtlpHttpListenOptions {
  /** An IP address. Default `127.0.0.1`. */
  readonly host: string;
  /** Default 4318; 0 lets the machine choose. */
  readonly port: number;
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
  maxBodyBytes: 64 * 1024 * 1024,
  maxInFlightBytes: 256 * 1024 * 1024,
  maxConnections: 1024,
  keepAliveMillis: 95_000,
  headerTimeoutMillis: 100_000,
  requestTimeoutMillis: 120_000,
};

/** The parts that a processor is put together from. */
export interface ProcessorParts {
  readonly listen: OtlpHttpListenOptions;
  readonly keys: { readonly scanner: KeyScanner; readonly hasher: KeyHasher };
  readonly payloadScanner: PayloadScanner;
  readonly detection: Detection;
  readonly downstreams: readonly TelemetryExporter[];
  /** Shut down after detection has delivered what was due. */
  readonly alertExporters: readonly AlertExporter[];
  readonly clock: Clock;
  readonly log: Log;
  /** Shown in `keytrail_build_info`. */
  readonly version: string;
}

/** A processor that is running. */
export interface Processor {
  /** Where it takes OTLP/HTTP, without a trailing slash. */
  readonly url: string;
  readonly detection: Detection;
  /** Stops accepting, answers what is in flight, delivers what is due, saves the state. Safe to call twice. */
  close(): Promise<void>;
}

/** How long requests in flight may take when the processor stops, milliseconds. */
const DRAIN_MILLIS = 20_000;

/**
 * Puts the stages together and listens.
 * @throws KeytrailError `address_in_use`; the parts are then left open, for who made them
 */
export async function startProcessor(parts: ProcessorParts): Promise<Processor> {
  const telemetry = createTelemetry();
  const budget = createByteBudget(parts.listen.maxInFlightBytes);
  const handler = createPipeline({ ...parts, telemetry, maxBodyBytes: parts.listen.maxBodyBytes });
  let ready = false;
  const pages = createHealthPages({
    isReady: () => ready,
    metrics: () =>
      expose(telemetry, {
        version: parts.version,
        inFlightBytes: budget.usedBytes,
        detection: parts.detection.counters,
      }),
  });
  const receiver = await RECEIVERS.otlp_http({ ...parts.listen, budget, handler, pages, telemetry, log: parts.log });
  ready = true;
  let closed: Promise<void> | undefined;
  return {
    url: receiver.url,
    detection: parts.detection,
    close() {
      ready = false;
      closed ??= closeInOrder(receiver, parts);
      return closed;
    },
  };
}

/** From the front: nothing may arrive at a stage that is closed already. */
async function closeInOrder(receiver: Receiver, parts: Omit<ProcessorParts, "listen">): Promise<void> {
  await receiver.close(DRAIN_MILLIS);
  await parts.detection.close();
  await Promise.all([...parts.alertExporters, ...parts.downstreams].map((exporter) => exporter.shutdown()));
}

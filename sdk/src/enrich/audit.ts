import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { Attributes, Context } from "@opentelemetry/api";
import { systemClock } from "../clock.ts";
import type { Constructor, Exporter, FlushTarget, LoggerProvider, SdkModules } from "../instrument/sdk-modules.ts";
import type { SdkLog } from "../instrument/sdk-log.ts";
import type { ReadableLogRecord, Resource } from "../scrub/telemetry.ts";
import type { SdkCounts } from "../telemetry.ts";
import { createAuditQueue } from "./audit-queue.ts";
import { createAuditRecorder } from "./audit-record.ts";
import type { RequestEnd } from "./audit-record.ts";
import type { RequestRecord } from "./request-record.ts";

/** Options of {@link createAudit}. */
export interface AuditOptions {
  readonly modules: SdkModules;
  readonly resource: Resource;
  readonly version: string;
  /** Scrubbing exporter of the audit records. */
  readonly exporter: Exporter<ReadableLogRecord[]>;
  readonly auditQueueSize: number;
  readonly auditScheduleDelayMillis: number;
  /** Where records and losses are counted. */
  readonly counts: SdkCounts;
  readonly log: Pick<SdkLog, "warn">;
}

/** The way of audit records to their endpoint. */
export interface Audit extends FlushTarget {
  record(record: RequestRecord, end: RequestEnd): void;
  /** Emits a record of another kind through the same queue. */
  event(eventName: string, attributes: Attributes): void;
}

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITY_INFO = 9;

/** What a reason of `keytrail.audit.lost` means to who reads the log. */
const LOSS_IN_WORDS = {
  export_failed: "the endpoint does not take them",
  queue_full: "their queue is full",
} as const;

/** Creates a logger provider of the audit records' own, apart from the service's logs and from the trace sampler. */
export function createAudit(options: AuditOptions): Audit {
  const { modules, resource, version, exporter, counts, log } = options;
  const LoggerProvider = modules.read<Constructor<LoggerProvider>>("@opentelemetry/sdk-logs", "LoggerProvider");
  const queue = createAuditQueue({
    exporter,
    maxQueueSize: options.auditQueueSize,
    scheduledDelayMillis: options.auditScheduleDelayMillis,
    suppressTracing: modules.read<(current: Context) => Context>("@opentelemetry/core", "suppressTracing"),
    onLoss(reason, records) {
      if (counts.auditLost[reason] === 0) log.warn(`audit records are being lost: ${LOSS_IN_WORDS[reason]}`);
      counts.auditLost[reason] += records;
    },
  });
  const provider = new LoggerProvider({ resource, processors: [queue] });
  const logger = provider.getLogger("@keytrail/sdk", version);
  const recordRequest = createAuditRecorder(logger);
  return {
    record(record, end) {
      counts.auditRecorded++;
      recordRequest(record, end);
    },
    event(eventName, attributes) {
      const unixMillis = systemClock.nowUnixMillis();
      const seconds = Math.floor(unixMillis / 1000);
      const timestamp = [seconds, Math.floor((unixMillis - seconds * 1000) * 1e6)] as const;
      const observedTimestamp = timestamp;
      const severityNumber = SEVERITY_INFO;
      logger.emit({ eventName, timestamp, observedTimestamp, severityNumber, attributes, context: ROOT_CONTEXT });
    },
    forceFlush: () => queue.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

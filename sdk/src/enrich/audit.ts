import type { Attributes, Context, HrTime } from "@opentelemetry/api";
import { systemClock } from "../clock.ts";
import type { Exporter, FlushTarget, SdkModules } from "../instrument/sdk-modules.ts";
import type { SdkLog } from "../instrument/sdk-log.ts";
import type { InstrumentationScope, ReadableLogRecord, Resource } from "../scrub/telemetry.ts";
import type { SdkCounts } from "../telemetry.ts";
import { createAuditQueue } from "./audit-queue.ts";
import { createAuditRecorder } from "./audit-record.ts";
import type { CreateLogRecord, RequestEnd } from "./audit-record.ts";
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

/**
 * Creates the way of audit records, apart from the service's logs and from the trace sampler. They need no logger provider: what one would check and
 * copy of each record is made here, once a request.
 */
export function createAudit(options: AuditOptions): Audit {
  const { modules, resource, version, exporter, counts, log } = options;
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
  const createRecord = createRecordFactory(resource, { name: "@keytrail/sdk", version });
  const describeRequest = createAuditRecorder(createRecord);
  return {
    record(record, end) {
      counts.auditRecorded++;
      queue.add(describeRequest(record, end));
    },
    event(eventName, attributes) {
      const unixMillis = systemClock.nowUnixMillis();
      const seconds = Math.floor(unixMillis / 1000);
      const time = [seconds, Math.floor((unixMillis - seconds * 1000) * 1e6)] as const;
      queue.add(createRecord({ eventName, hrTime: time, hrTimeObserved: time, spanContext: undefined, attributes }));
    },
    forceFlush: () => queue.forceFlush(),
    shutdown: () => queue.shutdown(),
  };
}

function createRecordFactory(resource: Resource, instrumentationScope: InstrumentationScope): CreateLogRecord {
  return ({ eventName, hrTime, hrTimeObserved, spanContext, attributes }) => ({
    hrTime: hrTime as HrTime,
    hrTimeObserved: hrTimeObserved as HrTime,
    ...(spanContext === undefined ? undefined : { spanContext }),
    severityNumber: SEVERITY_INFO,
    eventName,
    resource,
    instrumentationScope,
    attributes,
    droppedAttributesCount: 0,
  });
}

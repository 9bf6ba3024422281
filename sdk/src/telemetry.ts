import { metrics } from "@opentelemetry/api";
import type { AuditLossReason } from "./enrich/audit-queue.ts";
import type { ScrubCounts } from "./scrub/counts.ts";

/** Counters of what the SDK itself did. Plain numbers on the request's way; metrics read them when they are collected. */
export interface SdkCounts {
  auditRecorded: number;
  readonly auditLost: Record<AuditLossReason, number>;
  /** Steps of ours that threw, and were kept from the service. */
  internalErrors: number;
}

/** Creates counters that stand at zero. */
export function createSdkCounts(): SdkCounts {
  return { auditRecorded: 0, auditLost: { queue_full: 0, export_failed: 0 }, internalErrors: 0 };
}

/** Publishes the counters through the meter provider of the process. The only place of the SDK that creates instruments. */
export function publishCounts(version: string, counts: SdkCounts, scrubbed: Readonly<ScrubCounts>): void {
  const meter = metrics.getMeter("@keytrail/sdk", version);
  const audit = meter.createObservableCounter("keytrail.audit.records", {
    unit: "{record}",
    description: "Audit records by what became of them",
  });
  const errors = meter.createObservableCounter("keytrail.sdk.errors", {
    unit: "{error}",
    description: "Errors of the SDK that were kept from the service",
  });
  const scrub = meter.createObservableCounter("keytrail.scrub.findings", {
    unit: "{finding}",
    description: "What the scrubber did, by matcher",
  });
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(audit, counts.auditRecorded, { outcome: "recorded" });
      result.observe(audit, counts.auditLost.queue_full, { outcome: "queue_full" });
      result.observe(audit, counts.auditLost.export_failed, { outcome: "export_failed" });
      result.observe(errors, counts.internalErrors);
      for (const [matcher, count] of Object.entries(scrubbed)) result.observe(scrub, count, { matcher });
    },
    [audit, errors, scrub],
  );
}

import { ValueType, metrics } from "@opentelemetry/api";
import type { ObservableCounter } from "@opentelemetry/api";
import type { AuditLossReason } from "./enrich/audit-queue.ts";
import type { KnownKeyCounts } from "./keys/index.ts";
import type { ScrubCounts } from "./scrub/counts.ts";

/** Counters of what the SDK itself did. Plain numbers on the request's way; metrics read them when they are collected. */
export interface SdkCounts {
  auditRecorded: number;
  readonly auditLost: Record<AuditLossReason, number>;
  /** Steps of ours that threw, and were kept from the service. */
  internalErrors: number;
  /** Keys and hashes that were found in responses. */
  responseLeaks: number;
  /** Secrets that the allow list let through, by what allowed them. */
  readonly allowed: Record<"format" | "attribute_name" | "hash", number>;
}

/** Creates counters that stand at zero. */
export function createSdkCounts(): SdkCounts {
  return {
    auditRecorded: 0,
    auditLost: { queue_full: 0, export_failed: 0 },
    internalErrors: 0,
    responseLeaks: 0,
    allowed: { format: 0, attribute_name: 0, hash: 0 },
  };
}

/** Publishes the counters through the meter provider of the process. The only place of the SDK that creates instruments. */
export function publishCounts(
  version: string,
  counts: SdkCounts,
  scrubbed: Readonly<ScrubCounts>,
  knownKeys: Readonly<KnownKeyCounts>,
): void {
  const meter = metrics.getMeter("@keytrail/sdk", version);
  const counter = (name: string, unit: string, description: string): ObservableCounter =>
    meter.createObservableCounter(name, { unit, description, valueType: ValueType.INT });
  const recorded = counter("keytrail.audit.records", "{record}", "Requests that left an audit record");
  const lost = counter("keytrail.audit.lost", "{record}", "Audit records that did not reach the endpoint, by reason");
  const errors = counter("keytrail.sdk.errors", "{error}", "Errors of the SDK that were kept from the service");
  const responseLeaks = counter("keytrail.response.leaks", "{leak}", "Keys and hashes that were found in responses");
  const findings = counter(
    "keytrail.scrub.findings",
    "{finding}",
    "Secrets that were scrubbed, by the matcher that found them",
  );
  const leaks = counter(
    "keytrail.scrub.leaks",
    "{leak}",
    "Secrets that were scrubbed outside the place that the request presented them in",
  );
  const dropped = counter(
    "keytrail.scrub.dropped",
    "{item}",
    "Telemetry that could not be scrubbed and did not leave, by what it was",
  );
  const allowed = counter(
    "keytrail.scrub.allowed",
    "{finding}",
    "Secrets that the allow list let through, by what allowed them",
  );
  const candidates = counter(
    "keytrail.known_keys.candidates",
    "{candidate}",
    "Texts that might be a known key, by whether they were hashed or skipped over the cap",
  );
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(recorded, counts.auditRecorded);
      result.observe(lost, counts.auditLost.queue_full, { reason: "queue_full" });
      result.observe(lost, counts.auditLost.export_failed, { reason: "export_failed" });
      result.observe(errors, counts.internalErrors);
      result.observe(responseLeaks, counts.responseLeaks);
      for (const matcher of ["exact", "format", "name"] as const)
        result.observe(findings, scrubbed[matcher], { matcher });
      result.observe(leaks, scrubbed.leaks);
      for (const by of ["format", "attribute_name", "hash"] as const)
        result.observe(allowed, counts.allowed[by], { by });
      result.observe(candidates, knownKeys.hashed, { outcome: "hashed" });
      result.observe(candidates, knownKeys.skipped, { outcome: "skipped" });
      result.observe(dropped, scrubbed.failedValues, { item: "value" });
      result.observe(dropped, scrubbed.stubbedItems, { item: "content" });
      result.observe(dropped, scrubbed.droppedItems, { item: "whole" });
    },
    [recorded, lost, errors, responseLeaks, findings, leaks, dropped, allowed, candidates],
  );
}

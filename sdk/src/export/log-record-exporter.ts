import { createLogRecordStub, scrubLogRecord } from "../scrub/log-record.ts";
import type { Scrubber } from "../scrub/scrubber.ts";
import type { ReadableLogRecord } from "../scrub/telemetry.ts";
import { wrapItemExporter } from "./item-exporter.ts";
import type { ItemExporter, WrappedItemExporter } from "./item-exporter.ts";

/**
 * Puts scrubbing before a log record exporter. Records without a finding pass as the very same objects. Fails closed: a record that can't be
 * scrubbed leaves as a stub without content, or not at all.
 *
 * @param inner any log record exporter of OpenTelemetry JS 2.x or 3.x
 * @param scrubber the process's scrubber; one for all exporters, so that they share its resources and counts
 */
export function wrapLogRecordExporter(
  inner: ItemExporter<ReadableLogRecord>,
  scrubber: Scrubber,
): WrappedItemExporter<ReadableLogRecord> {
  return wrapItemExporter(inner, scrubber, { scrub: scrubLogRecord, createStub: createLogRecordStub });
}

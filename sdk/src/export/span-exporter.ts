import type { Scrubber } from "../scrub/scrubber.ts";
import { createSpanStub, scrubSpan } from "../scrub/span.ts";
import type { ReadableSpan } from "../scrub/telemetry.ts";
import { wrapItemExporter } from "./item-exporter.ts";
import type { ItemExporter, WrappedItemExporter } from "./item-exporter.ts";

/**
 * Puts scrubbing before a span exporter: the last step before the wire, which no later span processor can bypass. Spans without a finding pass as
 * the very same objects. Fails closed: a span that can't be scrubbed leaves as a stub without content, or not at all.
 *
 * @param inner any span exporter of OpenTelemetry JS 2.x or 3.x
 * @param scrubber the process's scrubber; one for all exporters, so that they share its resources and counts
 */
export function wrapSpanExporter(
  inner: ItemExporter<ReadableSpan>,
  scrubber: Scrubber,
): WrappedItemExporter<ReadableSpan> {
  return wrapItemExporter(inner, scrubber, { scrub: scrubSpan, createStub: createSpanStub });
}

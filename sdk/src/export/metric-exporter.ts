import { scrubMetrics } from "../scrub/metrics.ts";
import type { Scrubber } from "../scrub/scrubber.ts";
import type { ExportCallback, ResourceMetrics } from "../scrub/telemetry.ts";
import { exportGuarded, whenSettled } from "./scrub-batch.ts";

/** A push metric exporter, as OpenTelemetry JS has it. */
export interface MetricExporter<Instrument, Temporality, Aggregation> {
  export(metrics: ResourceMetrics, onResult: ExportCallback): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  selectAggregationTemporality?(instrumentType: Instrument): Temporality;
  selectAggregation?(instrumentType: Instrument): Aggregation;
}

/**
 * Puts scrubbing before a push metric exporter. Metrics without a finding pass as the very same object. Fails closed: a data point or metric that
 * can't be scrubbed is dropped, and with an unreadable resource or scope the export fails. Pull exporters (Prometheus) are no exporters of this
 * kind and are not covered.
 *
 * @param inner any push metric exporter of OpenTelemetry JS 2.x or 3.x; it keeps its say on temporality and aggregation
 * @param scrubber the process's scrubber; one for all exporters, so that they share its resources and counts
 */
export function wrapMetricExporter<Instrument, Temporality, Aggregation>(
  inner: MetricExporter<Instrument, Temporality, Aggregation>,
  scrubber: Scrubber,
): MetricExporter<Instrument, Temporality, Aggregation> {
  const selectAggregation = inner.selectAggregation?.bind(inner);
  const selectAggregationTemporality = inner.selectAggregationTemporality?.bind(inner);
  return {
    export(metrics, onResult) {
      const run = (once: ExportCallback): void =>
        inner.export(
          scrubber.withinPayload(() => scrubMetrics(metrics, scrubber)),
          once,
        );
      exportGuarded((once) => {
        whenSettled([metrics.resource], once, () => exportGuarded(run, once));
      }, onResult);
    },
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
    // A reader takes the mere presence of these for an answer.
    ...(selectAggregation !== undefined && { selectAggregation }),
    ...(selectAggregationTemporality !== undefined && { selectAggregationTemporality }),
  };
}

import { scrubEach } from "./copy-on-write.ts";
import type { Scrubber } from "./scrubber.ts";
import type { DataPoint, MetricData, MetricDescriptor, ResourceMetrics, ScopeMetrics } from "./telemetry.ts";

const METRIC_SUBJECT = { traceId: undefined, ownSource: "" };

/**
 * Scrubs what a metric reader collected: names, descriptions, units, data points' attributes, resource, scopes. Metrics have no place for a mark,
 * so leaks are only counted. What can't be scrubbed is dropped: a data point, a metric.
 *
 * @returns the very same object when nothing changed
 * @throws when resource or a scope can't be read: nothing may leave then
 */
export function scrubMetrics(collected: ResourceMetrics, scrubber: Scrubber): ResourceMetrics {
  const resource = scrubber.parts.resource(collected.resource);
  const scopeMetrics = scrubEach(collected.scopeMetrics, (scoped) => scrubScopeMetrics(scoped, scrubber));
  if (resource === collected.resource && scopeMetrics === collected.scopeMetrics) return collected;
  return { ...collected, resource, scopeMetrics };
}

function scrubScopeMetrics(scoped: ScopeMetrics, scrubber: Scrubber): ScopeMetrics {
  const scope = scrubber.parts.scope(scoped.scope);
  const metrics = scrubEach(scoped.metrics, (metric) => dropOnError(scrubber, () => scrubMetric(metric, scrubber)));
  return scope === scoped.scope && metrics === scoped.metrics ? scoped : { ...scoped, scope, metrics };
}

function scrubMetric(metric: MetricData, scrubber: Scrubber): MetricData {
  scrubber.begin(METRIC_SUBJECT);
  const descriptor = scrubDescriptor(metric.descriptor, scrubber);
  const dataPoints = scrubEach(metric.dataPoints, (point) =>
    dropOnError(scrubber, () => scrubDataPoint(point, scrubber)),
  );
  return descriptor === metric.descriptor && dataPoints === metric.dataPoints
    ? metric
    : { ...metric, descriptor, dataPoints };
}

function scrubDescriptor(descriptor: MetricDescriptor, scrubber: Scrubber): MetricDescriptor {
  const name = scrubber.text(descriptor.name, "metric.name");
  const description = scrubber.text(descriptor.description, "metric.description");
  const unit = scrubber.text(descriptor.unit, "metric.unit");
  if (name === descriptor.name && description === descriptor.description && unit === descriptor.unit) return descriptor;
  return { ...descriptor, name, description, unit };
}

function scrubDataPoint(point: DataPoint, scrubber: Scrubber): DataPoint {
  const attributes = scrubber.attributes(point.attributes, "datapoint.attributes");
  return attributes === point.attributes ? point : { ...point, attributes };
}

function dropOnError<T>(scrubber: Scrubber, scrub: () => T): T | undefined {
  try {
    return scrub();
  } catch {
    scrubber.counts.droppedItems++;
    return undefined;
  }
}

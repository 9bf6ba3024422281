import { trace } from "@opentelemetry/api";
import type { Resource } from "../scrub/telemetry.ts";

/** OpenTelemetry's own providers, 2.x and 3.x, keep their resource under this name. It has no public one. */
const RESOURCE = "_resource";

interface Provider {
  readonly [RESOURCE]?: Resource;
  getDelegate?(): Provider;
}

/** The resource of what spans are made of: a recorded span knows it, else its provider, where that is one of OpenTelemetry's. */
export function findResource(span: object & { readonly resource?: Resource } = {}): Resource | undefined {
  if (span.resource !== undefined) return span.resource;
  const provider = trace.getTracerProvider() as Provider;
  const resource = (provider.getDelegate?.() ?? provider)[RESOURCE];
  return typeof resource?.attributes === "object" ? resource : undefined;
}

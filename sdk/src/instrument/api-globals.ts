import type { DiagLogger, TextMapPropagator } from "@opentelemetry/api";

/** What of the API's process-wide registry is put behind scrubbing. */
export interface ApiGlobals {
  propagation?: TextMapPropagator;
  diag?: DiagLogger;
}

/** All 1.x copies of `@opentelemetry/api` in a process share this place, by this name. */
const REGISTRY: unique symbol = Symbol.for("opentelemetry.js.api.1");

/** The API's registry; undefined before anything is registered. */
export function findApiGlobals(): ApiGlobals | undefined {
  return (globalThis as { [REGISTRY]?: ApiGlobals })[REGISTRY];
}

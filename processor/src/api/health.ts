import type { Page } from "../receivers/receiver.ts";
import { EXPOSITION_CONTENT_TYPE } from "./prometheus.ts";

/** What the health pages ask. */
export interface HealthSource {
  /** Listening, state open, not shutting down. */
  isReady(): boolean;
  /** The metrics in Prometheus' text format. */
  metrics(): string;
}

/**
 * The pages beside the OTLP paths: `/livez` (the process answers), `/readyz` (it takes telemetry; 503 when not), `/metrics`.
 * @returns by path
 */
export function createHealthPages(source: HealthSource): ReadonlyMap<string, () => Page> {
  const text = "text/plain; charset=utf-8";
  return new Map<string, () => Page>([
    ["/livez", () => ({ status: 200, contentType: text, body: "ok\n" })],
    [
      "/readyz",
      () =>
        source.isReady()
          ? { status: 200, contentType: text, body: "ok\n" }
          : { status: 503, contentType: text, body: "not ready\n" },
    ],
    ["/metrics", () => ({ status: 200, contentType: EXPOSITION_CONTENT_TYPE, body: source.metrics() })],
  ]);
}

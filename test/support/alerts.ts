import type { Alert } from "../../processor/src/alerts/alert.ts";

/** An alert of a burst, with what a test changes. */
export function alertOf(changes: Partial<Alert> = {}): Alert {
  return {
    id: "0123456789abcdef0123456789abcdef",
    revision: 1,
    state: "open",
    rule: { id: "request_rate_sustained", version: "1a2b3c4d" },
    severity: "high",
    title: "Key 3f9a… (checkout-prod) made 612 requests in 5 minutes, limit 500",
    entity: { "api_key.hash": "3f9a".repeat(16) },
    window: { from: "2026-01-05T22:09:07.000Z", to: "2026-01-05T22:14:07.000Z" },
    observed: 612,
    threshold: 500,
    baseline: null,
    count: 612,
    first_seen: "2026-01-05T22:09:08.000Z",
    last_seen: "2026-01-05T22:14:07.250Z",
    provisional: false,
    evidence: [
      { trace_id: "a1".repeat(16), span_id: "b1".repeat(8), time: "2026-01-05T22:09:08.000Z" },
      {
        trace_id: "a2".repeat(16),
        span_id: "b2".repeat(8),
        time: "2026-01-05T22:14:07.250Z",
        "client.address": "203.0.113.9",
        "http.route": "/v1/charges",
        "http.response.status_code": 200,
        "service.name": "checkout",
      },
    ],
    gates: [],
    counterfactual: "would not fire at a limit of 612 or more",
    completeness: { sampled: false },
    ...changes,
  };
}

/** Alerts with ids of their own. */
export function alertsOf(count: number): Alert[] {
  return Array.from({ length: count }, (_, index) => alertOf({ id: index.toString(16).padStart(32, "0") }));
}

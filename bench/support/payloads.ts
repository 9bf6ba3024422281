import { createHash } from "node:crypto";
import { encodeProtobuf } from "../../test/support/otlp-proto.ts";
import { randomNumbers } from "../../test/support/sightings.ts";

/** What {@link makePayloads} makes. */
export interface PayloadOptions {
  readonly seed: number;
  readonly payloads: number;
  readonly spansPerPayload: number;
  /** Keys in a Zipf mix with exponent 1. */
  readonly keys: number;
  /** Spans a second of event time. */
  readonly spansPerSecond: number;
  /** Event time of the first span. */
  readonly startUnixMillis: number;
}

/** The mix of the figures in `docs/benchmarks.md`. */
export const BENCH_PAYLOADS: Omit<PayloadOptions, "startUnixMillis" | "payloads"> = {
  seed: 20_260_105,
  spansPerPayload: 1_000,
  keys: 100_000,
  spansPerSecond: 10_000,
};

const ROUTES = [
  "/v1/charges",
  "/v1/charges/{id}",
  "/v1/customers/{id}",
  "/v1/refunds",
  "/v1/payouts",
  "/v1/balance",
  "/v1/events/{id}",
  "/v1/files",
];
const AGENTS = [
  "okhttp/4.12.0",
  "python-requests/2.32.3",
  "Go-http-client/2.0",
  "axios/1.7.9",
  "curl/8.11.0",
  "stripe-node/17.5.0",
];

/** Seeded OTLP trace requests in protobuf: server spans of 15 attributes, unique ids, keys in a Zipf mix. */
export function makePayloads(options: PayloadOptions): Buffer[] {
  const random = randomNumbers(options.seed);
  const pickKey = zipf(options.keys, random);
  const hashes = new Map<number, string>();
  let time = options.startUnixMillis;
  return Array.from({ length: options.payloads }, () => {
    const spans = Array.from({ length: options.spansPerPayload }, () => {
      time += 1000 / options.spansPerSecond;
      const key = pickKey();
      const hash = hashes.get(key) ?? hashOf(key);
      hashes.set(key, hash);
      return makeSpan(time, key, hash, random);
    });
    return Buffer.from(
      encodeProtobuf("traces", { resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: SCOPE, spans }] }] }),
    );
  });
}

/** The hash that stands for a key of the mix. */
export function hashOf(key: number): string {
  return createHash("sha256").update(`bench ${key}`).digest("hex");
}

/** The address that a key of the mix comes from. */
export function addressOf(key: number): string {
  return `${100 + (key % 100)}.${(key >> 8) & 255}.${key & 255}.7`;
}

const SCOPE = { name: "@opentelemetry/instrumentation-http", version: "0.301.0" };
const RESOURCE = {
  attributes: [
    text("service.name", "bench-shop"),
    text("service.instance.id", "627cc493-f310-47de-96bd-71410b7dec09"),
    text("keytrail.hash_key_id", "0badcafe"),
    text("telemetry.sdk.language", "nodejs"),
  ],
};

function makeSpan(timeUnixMillis: number, key: number, hash: string, random: () => number): object {
  const route = ROUTES[Math.floor(random() * ROUTES.length)]!;
  const start = BigInt(Math.round(timeUnixMillis * 1000)) * 1000n;
  const id = Math.floor(random() * 1e9);
  return {
    traceId: hex(4, random),
    spanId: hex(2, random),
    name: `GET ${route}`,
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(Math.floor(random() * 50_000_000))),
    attributes: [
      text("http.request.method", "GET"),
      text("url.scheme", "https"),
      text("url.path", route.replace("{id}", String(id))),
      text("http.route", route),
      number("http.response.status_code", 200),
      text("server.address", "api.example.com"),
      number("server.port", 443),
      text("network.protocol.version", "1.1"),
      text("network.peer.address", "10.0.0.7"),
      text("user_agent.original", AGENTS[key % AGENTS.length]!),
      text("client.address", addressOf(key)),
      text("api_key.hash", hash),
      text("api_key.source", "header:x-api-key"),
      text("api_key.auth.outcome", "accepted"),
      { key: "keytrail.audit", value: { boolValue: true } },
    ],
    status: {},
  };
}

function text(key: string, value: string): object {
  return { key, value: { stringValue: value } };
}

function number(key: string, value: number): object {
  return { key, value: { intValue: value } };
}

function hex(words: number, random: () => number): string {
  let digits = "";
  for (let i = 0; i < words; i++)
    digits += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, "0");
  return digits;
}

/** Picks 0 … n-1 with a chance proportional to 1/(i+1). */
function zipf(n: number, random: () => number): () => number {
  const cumulative = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += 1 / (i + 1);
    cumulative[i] = sum;
  }
  return () => {
    const x = random() * sum;
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

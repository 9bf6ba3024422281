import type { SampleMaker } from "../../sdk/src/keys/samples.ts";
import { KEY_FORMATS } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../sdk/src/keys/samples.ts";
import { encodeProtobuf } from "../../test/support/otlp-proto.ts";
import { randomNumbers } from "../../test/support/sightings.ts";

/** What {@link makeTelemetry} makes. */
export interface TelemetryOptions {
  readonly seed: number;
  readonly payloads: number;
  readonly spansPerPayload: number;
  /** Share of spans that hold a key somewhere, 0 to 1. */
  readonly leakShare: number;
}

type Attributes = Record<string, string | number>;
type Random = () => number;

interface SpanContent {
  readonly name: string;
  readonly kind: number;
  readonly attributes: Attributes;
  readonly events?: readonly { readonly name: string; readonly attributes: Attributes }[];
}

const KIND_INTERNAL = 1;
const KIND_SERVER = 2;
const KIND_CLIENT = 3;

/**
 * Trace requests in protobuf as the stock instrumentations of a Node service write them: server, client, database, middleware and failing spans,
 * 586 bytes each on average. Nothing of Keytrail is in them, so that what is measured is the search for keys.
 */
export function makeTelemetry(options: TelemetryOptions): Buffer[] {
  const random = randomNumbers(options.seed);
  const samples = createSampleMaker(options.seed);
  let time = 1_767_603_600_000;
  return Array.from({ length: options.payloads }, () => {
    const spans = Array.from({ length: options.spansPerPayload }, () => {
      const content = makeContent(random);
      const isLeaking = random() < options.leakShare;
      return toSpan(isLeaking ? withLeak(content, samples, random) : content, (time += 0.1), random);
    });
    return Buffer.from(
      encodeProtobuf("traces", { resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: SCOPE, spans }] }] }),
    );
  });
}

const SCOPE = { name: "@opentelemetry/instrumentation-http", version: "0.301.0" };
const RESOURCE = {
  attributes: toKeyValues({
    "service.name": "checkout",
    "service.version": "4.17.2",
    "service.instance.id": "627cc493-f310-47de-96bd-71410b7dec09",
    "host.name": "checkout-7d4f8b9c5-x2x4z",
    "k8s.namespace.name": "shop",
    "process.pid": 7,
    "process.runtime.name": "nodejs",
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.version": "3.1.0",
  }),
};

const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  "okhttp/4.12.0",
  "python-requests/2.32.3",
  "kube-probe/1.31",
];
const ROUTES = ["/api/v1/orders/:id", "/api/v1/carts/:id/items", "/api/v1/products", "/api/v1/users/:id", "/health"];
const STATEMENTS = [
  "SELECT id, name, status, created_at FROM orders WHERE customer_id = $1 AND status IN ($2, $3) ORDER BY updated_at DESC LIMIT 10",
  "INSERT INTO order_items (order_id, product_id, quantity, unit_price) VALUES ($1, $2, $3, $4) RETURNING id",
  "UPDATE carts SET total = $1, updated_at = now() WHERE id = $2",
  'SELECT p."id", p."title", p."price" FROM "products" p INNER JOIN "categories" c ON c."id" = p."category_id" WHERE c."slug" = $1',
];
const STACK = `Error: connect ECONNREFUSED 10.0.12.34:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1637:16)
    at PgClient.connect (/usr/src/app/node_modules/pg/lib/client.js:132:19)
    at async OrderRepository.findById (/usr/src/app/dist/orders/repository.js:41:18)
    at async /usr/src/app/dist/orders/routes.js:22:17
    at async dispatch (/usr/src/app/node_modules/koa-compose/index.js:42:32)`;

function makeContent(random: Random): SpanContent {
  const share = random();
  if (share < 0.35) return serverSpan(random);
  if (share < 0.55) return clientSpan(random);
  if (share < 0.85) return databaseSpan(random);
  if (share < 0.97) return middlewareSpan(random);
  return failingSpan(random);
}

/* As @opentelemetry/instrumentation-http writes it, stable conventions. */
function serverSpan(random: Random): SpanContent {
  const route = pick(ROUTES, random);
  const path = route.replace(":id", String(below(900_000, random) + 100_000));
  return {
    name: `GET ${route}`,
    kind: KIND_SERVER,
    attributes: {
      "http.request.method": "GET",
      "url.scheme": "https",
      "server.address": "shop.example.com",
      "server.port": 443,
      "client.address": address(random),
      "network.peer.address": `10.0.${below(250, random)}.${below(250, random)}`,
      "network.peer.port": 32_768 + below(20_000, random),
      "network.protocol.version": "1.1",
      "url.path": path,
      "url.query": `page=${below(9, random) + 1}&sort=created_at&limit=50`,
      "user_agent.original": pick(AGENTS, random),
      "http.route": route,
      "http.response.status_code": 200,
    },
  };
}

/* As @opentelemetry/instrumentation-undici writes it. */
function clientSpan(random: Random): SpanContent {
  const path = `/v2/inventory/${below(90_000, random)}/stock`;
  return {
    name: "POST",
    kind: KIND_CLIENT,
    attributes: {
      "http.request.method": "POST",
      "http.request.method_original": "POST",
      "url.full": `https://inventory.internal.example.com${path}?warehouse=eu-${below(9, random)}&trace=${hex(4, random)}`,
      "url.path": path,
      "url.query": `?warehouse=eu-${below(9, random)}`,
      "url.scheme": "https",
      "server.address": "inventory.internal.example.com",
      "server.port": 443,
      "user_agent.original": "undici",
      "network.peer.address": `10.1.${below(250, random)}.${below(250, random)}`,
      "network.peer.port": 443,
      "http.response.status_code": 201,
      "http.response.header.etag": `W/"${hex(3, random)}"`,
    },
  };
}

/* As @opentelemetry/instrumentation-pg writes it. */
function databaseSpan(random: Random): SpanContent {
  const statement = pick(STATEMENTS, random);
  return {
    name: `pg.query:${statement.slice(0, 6)} shop`,
    kind: KIND_CLIENT,
    attributes: {
      "db.system.name": "postgresql",
      "db.namespace": "shop",
      "db.query.text": statement,
      "db.operation.name": statement.slice(0, 6),
      "server.address": "orders-db.cluster-c1xyz.eu-west-1.rds.example.com",
      "server.port": 5_432,
      "db.user": "checkout",
      "thread.id": below(8, random),
      "code.function.name": "OrderRepository.findByCustomer",
      "code.file.path": "/usr/src/app/dist/orders/repository.js",
      "code.line.number": below(400, random),
    },
  };
}

/* As @opentelemetry/instrumentation-express writes it. */
function middlewareSpan(random: Random): SpanContent {
  return {
    name: "middleware - jsonParser",
    kind: KIND_INTERNAL,
    attributes: {
      "express.name": "jsonParser",
      "express.type": "middleware",
      "http.route": pick(ROUTES, random),
      "session.id": uuid(random),
      "enduser.id": `user-${below(100_000, random)}`,
      "feature_flag.key": "checkout.new-payment-form",
      "feature_flag.result.variant": "on",
    },
  };
}

function failingSpan(random: Random): SpanContent {
  const exception = {
    "exception.type": "Error",
    "exception.message": "connect ECONNREFUSED 10.0.12.34:5432",
    "exception.stacktrace": STACK,
  };
  return { ...databaseSpan(random), events: [{ name: "exception", attributes: exception }] };
}

/** Puts a key of one of the built-in formats into one of the places where services leak them. */
function withLeak(content: SpanContent, samples: SampleMaker, random: Random): SpanContent {
  const key = makeKey(samples, random);
  const places: readonly Attributes[] = [
    { "url.full": `https://api.example.com/v1/items?limit=10&api_key=${key}&page=2` },
    { "exception.message": `Request failed with status 401: invalid key ${key}` },
    { "db.query.text": `UPDATE integrations SET credential = '${key}' WHERE id = 7` },
    { "http.request.header.x-api-key": key },
    { "http.request.body": JSON.stringify({ user: "jo", config: JSON.stringify({ key }) }) },
    { "log.line": `level=warn msg="upstream refused" key=${key} attempt=3` },
    { "http.request.header.authorization": `Basic ${Buffer.from(`${key}:`).toString("base64")}` },
    { "process.command_line": `/usr/bin/sync --token ${encodeURIComponent(key)} --all` },
  ];
  return { ...content, attributes: { ...content.attributes, ...pick(places, random) } };
}

function makeKey(samples: SampleMaker, random: Random): string {
  const prefixed = KEY_FORMATS.filter((format) => format.contextWords.length === 0);
  return pick(pick(prefixed, random).samples(samples), random);
}

function toSpan(content: SpanContent, timeUnixMillis: number, random: Random): object {
  const start = BigInt(Math.round(timeUnixMillis * 1000)) * 1000n;
  return {
    traceId: hex(4, random),
    spanId: hex(2, random),
    parentSpanId: hex(2, random),
    flags: 257,
    name: content.name,
    kind: content.kind,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(below(50_000_000, random))),
    attributes: toKeyValues(content.attributes),
    events: (content.events ?? []).map((event) => ({
      timeUnixNano: String(start),
      name: event.name,
      attributes: toKeyValues(event.attributes),
    })),
    status: {},
  };
}

function toKeyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: value } : { stringValue: value },
  }));
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)]!;
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

function address(random: Random): string {
  return `203.0.${below(250, random)}.${below(250, random)}`;
}

function uuid(random: Random): string {
  const digits = hex(4, random);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}

function hex(words: number, random: Random): string {
  let digits = "";
  for (let word = 0; word < words; word++) {
    digits += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, "0");
  }
  return digits;
}

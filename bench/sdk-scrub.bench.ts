import { hash, randomBytes } from "node:crypto";
import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import { systemClock } from "../sdk/src/clock.ts";
import { createRecordOpener } from "../sdk/src/enrich/open-record.ts";
import type { OpenedRequest } from "../sdk/src/enrich/open-record.ts";
import { wrapSpanExporter } from "../sdk/src/export/span-exporter.ts";
import { createClientAddressReader } from "../sdk/src/extract/client-address.ts";
import { createKeyExtractor } from "../sdk/src/extract/extract-key.ts";
import { keyLocations } from "../sdk/src/extract/locations/index.ts";
import { isOwnPlace } from "../sdk/src/scrub/own-place.ts";
import { createRequestKeys } from "../sdk/src/scrub/request-keys.ts";
import { createScrubber } from "../sdk/src/scrub/scrubber.ts";
import type { ReadableSpan, Resource } from "../sdk/src/scrub/telemetry.ts";
import { measureInTurns } from "./support/cpu.ts";
import { heapGrowth } from "./support/heap.ts";
import type { BenchTable } from "./support/table.ts";

const ROUNDS = 9;
const BATCH_SPANS = 512;
const KEYS_IN_USE = 1_000;
const REQUESTS = 1_000_000;
const MAX_TRACES = 4096;
const GOAL_MICROS = 3;
const RESOURCE: Resource = { attributes: { "service.name": "bench-shop", "host.name": "bench" } };
const SCOPE = { name: "@opentelemetry/instrumentation-http", version: "0.301.0" };

/** What scrubbing costs a span, and what a million requests with as many keys leave behind. */
export async function benchSdkScrub(): Promise<BenchTable> {
  const inUse = createPipeline();
  const batches = Array.from({ length: 8 }, (_, batch) =>
    Array.from({ length: BATCH_SPANS }, (_span, at) => inUse.request(batch * BATCH_SPANS + at, KEYS_IN_USE)),
  );
  const fresh = createPipeline();
  let next = 0;
  let turn = 0;
  const micros = await measureInTurns(
    {
      scrub: () => inUse.scrub(batches[turn++ % batches.length] ?? []),
      requests: () => inUse.scrub(Array.from({ length: BATCH_SPANS }, () => inUse.request(next++, KEYS_IN_USE))),
      fresh: () => fresh.scrub(Array.from({ length: BATCH_SPANS }, () => fresh.request(next++, Infinity))),
    },
    ROUNDS,
  );
  const flood = createPipeline();
  const grown = heapGrowth(() => {
    for (let sent = 0; sent < REQUESTS; sent += BATCH_SPANS)
      flood.scrub(Array.from({ length: BATCH_SPANS }, () => flood.request(next++, Infinity)));
  });
  const row = (name: string, value: number, goal: string): string[] => [name, (value / BATCH_SPANS).toFixed(2), goal];
  return {
    title: "SDK: scrubbing a span",
    note:
      `Server spans with 21 attributes, in batches of ${BATCH_SPANS}; the keys of ${MAX_TRACES} traces are looked for in each; ${ROUNDS} rounds in turns, CPU time, medians. ` +
      `After a million requests with as many keys the heap had grown by ${(grown / 1000).toFixed(0)} kB (goal: unchanged).`,
    head: ["what", "µs", "goal"],
    rows: [
      row("scrubbing alone", micros.scrub, `${GOAL_MICROS}`),
      row(`... with opening the request and making the span, ${KEYS_IN_USE} keys in use`, micros.requests, ""),
      row("... and a key that was never seen before in each", micros.fresh, ""),
    ],
  };
}

interface Pipeline {
  /** A request from its head to its ended span. @param keys how many take turns */
  request(number: number, keys: number): ReadableSpan;
  scrub(spans: readonly ReadableSpan[]): void;
}

function createPipeline(): Pipeline {
  const hasher = createKeyHasher({ secret: "0123456789abcdef".repeat(4) });
  const scanner = createKeyScanner({ hash: (rawKey) => hasher.hash(rawKey) });
  const requestKeys = createRequestKeys({ maxTraces: MAX_TRACES });
  const scrubber = createScrubber({ scanner, hasher, requestKeys, isOwnPlace });
  const options = {
    keyHeaders: ["x-api-key"],
    keyQueryParameters: ["api_key"],
    authorizationSchemes: ["bearer", "apikey"] as const,
    keyCookies: [],
    keyMetadata: [],
    findKey: undefined,
  };
  const openRecord = createRecordOpener({
    clock: systemClock,
    hasher,
    scanner,
    memory: requestKeys,
    extractKey: createKeyExtractor({
      locations: keyLocations.flatMap((createLocations) => createLocations(options)),
      maxKeyLength: 4096,
    }),
    readClientAddress: createClientAddressReader({
      trustedProxies: [],
      forwardedHeader: "x-forwarded-for",
      clientAddress: "full",
    }),
    isKeyRequired: () => false,
    isAuditOn: true,
    createRequestId: () => "4f0c3a52-6c9e-4c0b-9f61-0d7f2b1c8e55",
  });
  const exporter = wrapSpanExporter(
    { export: (_spans, onResult) => onResult({ code: 0 }), shutdown: () => Promise.resolve() },
    scrubber,
  );
  return {
    request(number, keys) {
      const opened = openRecord({
        method: "GET",
        url: `/v1/charges/${number}?page=2`,
        headers: {
          host: "shop.example.com",
          "x-api-key": `bench_${hash("sha256", `${number % keys}`, "hex").slice(0, 32)}`,
          "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0",
        },
        socket: { remoteAddress: "192.0.2.7" },
      });
      const traceId = randomBytes(16).toString("hex");
      for (const { rawKey } of opened.credentials) requestKeys.add(traceId, rawKey);
      return toSpan(opened, traceId);
    },
    scrub: (spans) => exporter.export(spans, () => undefined),
  };
}

function toSpan({ record }: OpenedRequest, traceId: string): ReadableSpan {
  const context = { traceId, spanId: traceId.slice(16), traceFlags: 1 };
  return {
    name: "GET /v1/charges/:id",
    kind: 1,
    spanContext: () => context,
    startTime: [1_767_603_600, 0],
    endTime: [1_767_603_600, 1_000_000],
    status: { code: 0 },
    attributes: {
      "http.request.method": "GET",
      "url.scheme": "https",
      "server.address": "shop.example.com",
      "server.port": 443,
      "url.query": "page=2",
      ...record.attributes,
      "network.peer.port": 49_152,
      "network.protocol.version": "1.1",
      "http.response.status_code": 200,
      "http.route": "/v1/charges/:id",
      "api_key.auth.outcome": "accepted",
      "api_key.handle": "0123456789ab",
    },
    links: [],
    events: [],
    duration: [0, 1_000_000],
    ended: true,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

import { request as sendRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRecordOpener } from "../../sdk/src/enrich/open-record.ts";
import { createClientAddressReader } from "../../sdk/src/extract/client-address.ts";
import { createKeyExtractor } from "../../sdk/src/extract/extract-key.ts";
import { keyLocations } from "../../sdk/src/extract/locations/index.ts";
import type { KeyHash } from "../../sdk/src/keys/index.ts";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

/*
 * A service that raises Node's bound on headers (16 kB) is sent headers of 1 MB. What they cost is counted, not timed: characters that are hashed or
 * scanned, bytes that leave, memory that stays.
 */

const MEGABYTE = 2 ** 20;
const letters = (character: string): string => character.repeat(MEGABYTE);
const LONG_HEADERS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["a key", { "x-api-key": letters("k") }],
  ["many keys", { "x-api-key": "key-1234,".repeat(MEGABYTE / 9) }],
  ["Bearer", { authorization: `Bearer ${letters("b")}` }],
  ["ApiKey", { authorization: `ApiKey ${letters("c")}` }],
  ["Basic", { authorization: `Basic ${letters("d")}` }],
  ["another scheme", { authorization: `Digest ${letters("e")}` }],
  ["a cookie", { cookie: `session_key=${letters("f")}` }],
  ["many cookies", { cookie: "session=1; ".repeat(MEGABYTE / 11) }],
  ["addresses", { "x-forwarded-for": "203.0.113.7, ".repeat(MEGABYTE / 13) }],
  ["Forwarded", { forwarded: `for="${letters("1")}` }],
  ["a user agent", { "user-agent": letters("u") }],
  ["a request id", { "x-request-id": letters("r") }],
  ["a host", { host: letters("h") }],
  ["a host of a proxy", { "x-forwarded-host": letters("h") }],
  ["a scheme of a proxy", { "x-forwarded-proto": letters("s") }],
  ["Forwarded host", { forwarded: `host=${letters("h")};proto=${letters("s")}` }],
  ["trace context", { traceparent: `00-${letters("0")}`, tracestate: `a=${letters("t")}` }],
  ["baggage", { baggage: `a=${letters("g")}` }],
  ["a header that nobody reads", { "x-other": letters("o") }],
];

describe("what is read of a request", () => {
  let work: { hashed: number; scanned: number };
  const open = createRecordOpener({
    clock: { nowUnixMillis: () => 0 },
    hasher: {
      hashKeyId: "00000000",
      hash(rawKey) {
        work.hashed += rawKey.length;
        return "ab".repeat(32) as KeyHash;
      },
    },
    scanner: {
      find(text: string) {
        work.scanned += text.length;
        return [];
      },
    },
    extractKey: createKeyExtractor({
      locations: keyLocations.flatMap((create) =>
        create({
          keyHeaders: ["x-api-key"],
          keyQueryParameters: ["api_key"],
          authorizationSchemes: ["bearer", "apikey", "basic"],
          keyCookies: ["session_key"],
          findKey: undefined,
        } as never),
      ),
      maxKeyLength: 4096,
    }),
    readClientAddress: createClientAddressReader({
      trustedProxies: ["loopback"],
      forwardedHeader: "x-forwarded-for",
      clientAddress: "full",
    }),
    isKeyRequired: () => false,
    isAuditOn: true,
    createRequestId: undefined,
  });

  test.each(LONG_HEADERS)(
    "%s: no more is hashed, scanned or kept than of a key of the greatest length",
    (_, headers) => {
      work = { hashed: 0, scanned: 0 };
      const { record, credentials } = open({ url: "/", headers, socket: { remoteAddress: "127.0.0.1" } });
      expect(work.hashed).toBeLessThanOrEqual(4096);
      expect(work.scanned).toBeLessThanOrEqual(4096);
      expect(credentials.length).toBeLessThanOrEqual(8);
      expect(credentials.every(({ rawKey }) => rawKey.length <= 4096)).toBe(true);
      expect(JSON.stringify(record.attributes).length).toBeLessThan(1024);
    },
  );
});

describe("a service with a raised bound", () => {
  let receiver: TelemetryReceiver;
  let service: ServiceProcess;

  beforeEach(async () => {
    receiver = await startTelemetryReceiver();
    const environment = { NODE_OPTIONS: `--max-http-header-size=${4 * MEGABYTE}`, KEYTRAIL_KEY_COOKIES: "session_key" };
    service = await startService("test/sdk/fixtures/heap.mjs", { receiver, environment });
  });

  afterEach(async () => {
    await service.stop("SIGKILL");
    await receiver.close();
  });

  function ask(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
    return new Promise((resolve, reject) => {
      sendRequest(`${service.url}${path}`, { headers, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => resolve(text));
      })
        .on("error", reject)
        .end();
    });
  }

  test("answers as ever, and neither sends nor keeps what it was sent", async () => {
    // Each several times, so that what is kept of a request shows.
    const round = async (): Promise<void> => {
      // oxlint-disable-next-line no-await-in-loop -- one at a time
      for (const [, headers] of LONG_HEADERS) expect(await ask("/", headers)).toBe("ok");
    };
    await round();
    await receiver.until(() => receiver.serverSpans().length === LONG_HEADERS.length);
    const before = Number(await ask("/heap", {}));
    await round();
    await round();
    await receiver.until(() => receiver.serverSpans().length === 3 * LONG_HEADERS.length + 1);
    // Two rounds brought twice as many megabytes as there are headers; the last request of a connection may still be there.
    expect(Number(await ask("/heap", {})) - before).toBeLessThan((LONG_HEADERS.length * MEGABYTE) / 2);
    await service.stop();
    const sent = receiver.bodies.reduce((sum, body) => sum + body.length, 0);
    expect(sent).toBeLessThan(receiver.serverSpans().length * 4096);
    expect(service.stderr()).not.toContain("error of its own");
  });
});

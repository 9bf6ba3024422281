import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request as sendRequest } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { ReceivedItem, TelemetryReceiver } from "../support/telemetry-receiver.ts";

const SCRIPT = "test/sdk/fixtures/leaking-responses.mjs";
const RAW_KEY = "unit-key-of-responses-1";
const OTHER_KEY = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc";
const MASK = "*".repeat(RAW_KEY.length);

let receiver: TelemetryReceiver;
const services = new Map<string, ServiceProcess>();

beforeAll(async () => {
  receiver = await startTelemetryReceiver();
  const environments = {
    flag: { KEYTRAIL_RESPONSE_LEAK_ROUTES: "/off/*=off" },
    redact: { KEYTRAIL_RESPONSE_LEAKS: "redact" },
    unsampled: { OTEL_TRACES_SAMPLER: "always_off" },
  };
  for (const [name, environment] of Object.entries(environments))
    services.set(name, await startService(SCRIPT, { receiver, environment }));
  services.set("plain", await startService(SCRIPT, { receiver, registers: false }));
});

afterAll(async () => {
  await Promise.all([...services.values()].map((service) => service.stop("SIGKILL")));
  await receiver.close();
});

interface Answer {
  readonly id: string;
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly rawNames: readonly string[];
  readonly bytes: Buffer;
}

async function get(mode: string, path: string, headers: OutgoingHttpHeaders = {}, method = "GET"): Promise<Answer> {
  const id = crypto.randomUUID();
  const sent = { "x-api-key": RAW_KEY, "x-request-id": id, ...headers };
  const outgoing = sendRequest(`${services.get(mode)?.url}${path}`, { headers: sent, agent: false, method }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const rawNames = incoming.rawHeaders.filter((_name, index) => index % 2 === 0);
  return { id, status: incoming.statusCode, headers: incoming.headers, rawNames, bytes: Buffer.concat(chunks) };
}

const of =
  (id: string) =>
  ({ attributes }: ReceivedItem): boolean =>
    attributes["keytrail.request.id"] === id;

async function marksOf({ id }: Answer): Promise<readonly unknown[]> {
  await receiver.until(() => receiver.serverSpans().some(of(id)));
  return marksIn(receiver.serverSpans().find(of(id)));
}

function marksIn(item: ReceivedItem | undefined): readonly unknown[] {
  const { attributes = {} } = item ?? {};
  return ["detected", "locations", "formats", "key_hashes"].map((name) => attributes[`keytrail.leak.${name}`]);
}

const hashOf = (rawKey: string): string => createHmac("sha256", HASH_SECRET).update(rawKey).digest("hex");
const CLEAN = [undefined, undefined, undefined, undefined];
const leakAt = (location: string): readonly unknown[] => [true, [location], ["unknown"], [hashOf(RAW_KEY)]];

describe("flag", () => {
  test.each([
    ["/end"],
    ["/implicit"],
    ["/buffer"],
    ["/base64"],
    ["/length"],
    ["/split"],
    ["/gzip"],
    ["/br"],
    ["/gzip-large"],
  ])(
    "%s: the request's key in an error's body is told on the span, and the response is the service's own",
    async (path) => {
      const answer = await get("flag", path);
      expect(await marksOf(answer)).toEqual(leakAt("response.body"));
      const plain = await get("plain", path);
      expect(answer.bytes.equals(plain.bytes)).toBe(true);
      expect(answer.status).toBe(plain.status);
    },
  );

  test.each([
    ["/header", "x-echo"],
    ["/header-argument", "location"],
    ["/header-flat", "x-echo"],
    ["/header-list", "set-cookie"],
  ])("%s: the request's key in a header is told, whatever the status", async (path, name) => {
    const answer = await get("flag", path);
    expect(await marksOf(answer)).toEqual(leakAt(`response.headers.${name}`));
    expect(answer.headers[name]).toEqual((await get("plain", path)).headers[name]);
  });

  test("the full hash of the request's key is a leak", async () => {
    const answer = await get("flag", "/hash", { "x-hash": hashOf(RAW_KEY) });
    expect(await marksOf(answer)).toEqual([true, ["response.body"], ["key_hash"], [hashOf(RAW_KEY)]]);
  });

  test("a key of a known format is a leak, also where the request had none", async () => {
    const answer = await get("flag", "/other", { "x-other": OTHER_KEY, "x-api-key": "" });
    expect(await marksOf(answer)).toEqual([true, ["response.body"], ["stripe_secret_live"], [hashOf(OTHER_KEY)]]);
  });

  test.each([
    ["/clean", "there is no key in it"],
    ["/ok", "the body is of no error"],
    ["/late", "the key stands behind the first 64 kB"],
    ["/off/end", "the route is off"],
  ])("%s is not flagged: %s", async (path) => {
    expect(await marksOf(await get("flag", path))).toEqual(CLEAN);
  });

  test.each(["key", "such", "no-such-key"])(
    "a word that a client presents as its key flags nothing: %s",
    async (word) => {
      expect(await marksOf(await get("flag", "/end", { "x-api-key": word }))).toEqual(CLEAN);
    },
  );

  test("a body that HEAD does not get is no leak", async () => {
    expect(await marksOf(await get("flag", "/end", {}, "HEAD"))).toEqual(CLEAN);
  });
});

test("a leak in the response of an unsampled request is told on its audit record", async () => {
  const { id } = await get("unsampled", "/end");
  await receiver.until(() => receiver.audits().some(of(id)));
  expect(marksIn(receiver.audits().find(of(id)))).toEqual(leakAt("response.body"));
});

test("a sampled request's leak is told once: not on its audit record", async () => {
  const { id } = await get("flag", "/end");
  await receiver.until(() => receiver.audits().some(of(id)));
  expect(marksIn(receiver.audits().find(of(id)))).toEqual(CLEAN);
});

describe("redact", () => {
  test.each([["/end"], ["/implicit"], ["/buffer"], ["/base64"], ["/length"]])(
    "%s: the key is masked in place, with the length that was announced",
    async (path) => {
      const answer = await get("redact", path);
      const plain = await get("plain", path);
      expect(answer.bytes.toString()).toBe(plain.bytes.toString().replace(RAW_KEY, MASK));
      expect(answer.headers["content-length"]).toBe(plain.headers["content-length"]);
      expect(await marksOf(answer)).toEqual(leakAt("response.body"));
    },
  );

  test("of a key that is split over chunks, what has not left yet is masked", async () => {
    const answer = await get("redact", "/split");
    const seen = RAW_KEY.slice(0, 10) + MASK.slice(10);
    expect(answer.bytes.toString()).toBe(`no such key: ${seen} in our books`);
    expect(await marksOf(answer)).toEqual(leakAt("response.body"));
  });

  test.each([
    ["/gzip", gunzipSync],
    ["/br", brotliDecompressSync],
  ])("%s: a compressed body is flagged, and leaves as it is", async (path, decode) => {
    const answer = await get("redact", path);
    expect(decode(answer.bytes).toString()).toContain(RAW_KEY);
    expect(await marksOf(answer)).toEqual(leakAt("response.body"));
  });

  test.each([
    ["/header", "x-echo", `k=${MASK};`],
    ["/header-argument", "location", `/next?k=${MASK}`],
    ["/header-flat", "x-echo", MASK],
    ["/header-list", "set-cookie", ["a=1", `k=${MASK}`]],
  ])("%s: the key is masked in the header, whose name stays as it was", async (path, name, value) => {
    const answer = await get("redact", path);
    expect(answer.headers[name]).toEqual(value);
    const plainNames = (await get("plain", path)).rawNames;
    expect(answer.rawNames.filter((each) => plainNames.includes(each))).toEqual(plainNames);
    expect(await marksOf(answer)).toEqual(leakAt(`response.headers.${name}`));
  });

  test("an error that streams leaves chunk by chunk", async () => {
    const outgoing = sendRequest(`${services.get("redact")?.url}/stream`, { agent: false }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const [first] = (await once(incoming, "data")) as [Buffer];
    expect(first.toString()).toBe("first");
    incoming.destroy();
  });

  test("a clean error leaves as it is", async () => {
    const answer = await get("redact", "/clean");
    expect(answer.bytes.toString()).toBe('{"error":"no such key"}');
    expect(await marksOf(answer)).toEqual(CLEAN);
  });
});

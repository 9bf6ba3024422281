import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../support/telemetry-receiver.ts";

const SCRIPT = "test/sdk/fixtures/responses.mjs";
const RAW_KEY = "unit-key-of-responses-1";
const HASH = createHmac("sha256", HASH_SECRET).update(RAW_KEY).digest("hex");
const HANDLE = createHash("sha256").update(`keytrail.handle:${HASH}`).digest("hex").slice(0, 12);

let receiver: TelemetryReceiver;
let plain: ServiceProcess;
let silent: ServiceProcess;
let full: ServiceProcess;

beforeAll(async () => {
  receiver = await startTelemetryReceiver();
  const off = { KEYTRAIL_REQUEST_ID_HEADER: "false", KEYTRAIL_KEY_HASH_HEADER: "false" };
  [plain, silent, full] = await Promise.all([
    startService(SCRIPT, { receiver, registers: false }),
    startService(SCRIPT, { receiver, environment: off }),
    startService(SCRIPT, { receiver }),
  ]);
});

afterAll(async () => {
  await Promise.all([plain, silent, full].map((service) => service.stop("SIGKILL")));
  await receiver.close();
});

/** Sends bytes, and gives all that comes back until the service closes; the time alone is taken out. */
async function exchange(service: ServiceProcess, bytes: string): Promise<string> {
  const socket = connect(service.port, "127.0.0.1");
  let received = "";
  socket.setEncoding("latin1").on("data", (text: string) => (received += text));
  socket.write(bytes);
  await once(socket, "close");
  return received.replaceAll(/\r\nDate: [^\r]*/g, "\r\nDate: -");
}

function ask(target: string, lines: readonly string[] = [], method = "GET"): string {
  return [`${method} ${target} HTTP/1.1`, "Host: unit", `X-API-Key: ${RAW_KEY}`, ...lines, "", ""].join("\r\n");
}

const close = (target: string, method?: string): string => ask(target, ["Connection: close"], method);

/** Each header that the SDK may add, once, as it writes it. */
const OURS = /\r\n(?:X-Request-ID: [0-9a-f-]{36}|X-API-Key-Hash: [0-9a-f]{12})(?=\r\n)/g;

const TARGETS = [
  ...["/end", "/set", "/object", "/reason", "/bare-reason", "/flat", "/pairs", "/both", "/both-flat", "/empty"],
  ...["/unchanged", "/refused", "/missing", "/no-date", "/length", "/stream", "/flush", "/trailers", "/twice"],
  ...["/informational", "/switch", "/broken-head", "/broken-argument", "/said", "/denied", "/own", "/own-set"],
  ...["/own-flat", "/seen"],
];
const HEAD_TARGETS = ["/end", "/set", "/object", "/stream", "/length", "/unchanged"];

const EXCHANGES: readonly (readonly [name: string, bytes: string])[] = [
  ...TARGETS.map((target): [string, string] => [`GET ${target}`, close(target)]),
  ...HEAD_TARGETS.map((target): [string, string] => [`HEAD ${target}`, close(target, "HEAD")]),
  ["keep-alive and pipelining", ask("/stream") + ask("/end") + ask("/end", [], "HEAD") + close("/object")],
  ["an upgrade", ask("/end", ["Connection: Upgrade", "Upgrade: unit"])],
  ["100-continue", `${ask("/end", ["Expect: 100-continue", "Connection: close", "Content-Length: 2"], "POST")}ab`],
  ["an expectation that Node refuses", ask("/end", ["Expect: unit", "Connection: close"])],
  ["HTTP/1.0", "GET /end HTTP/1.0\r\n\r\n"],
  ["HTTP/1.0, streamed", "GET /stream HTTP/1.0\r\n\r\n"],
  ["no Host, which Node refuses", "GET /end HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["no HTTP at all", "hello\r\n\r\n"],
];

describe("the bytes of a response", () => {
  test.each(EXCHANGES)("%s: the same without the SDK and with its headers off", async (_name, bytes) => {
    expect(await exchange(silent, bytes)).toBe(await exchange(plain, bytes));
  });

  test.each(EXCHANGES)("%s: the same but for the SDK's two headers", async (_name, bytes) => {
    expect((await exchange(full, bytes)).replaceAll(OURS, "")).toBe(await exchange(plain, bytes));
  });

  test("leave as the service writes them: a streamed part is there before the next is written", async () => {
    const socket = connect(full.port, "127.0.0.1");
    socket.write(close("/stream"));
    const [first] = (await once(socket.setEncoding("latin1"), "data")) as [string];
    expect(first).toContain("part 0");
    expect(first).not.toContain("part 4");
    socket.destroy();
  });
});

/** The SDK's headers of a response, in the order in which they stand. */
async function headersOf(service: ServiceProcess, bytes: string): Promise<readonly string[]> {
  const head = (await exchange(service, bytes)).split("\r\n\r\n", 1)[0] ?? "";
  return head.split("\r\n").filter((line) => /^x-(?:request-id|api-key-hash):/i.test(line));
}

const ID = expect.stringMatching(/^X-Request-ID: [0-9a-f]{8}-/) as string;
const HANDLE_LINE = `X-API-Key-Hash: ${HANDLE}`;

describe("X-Request-ID and X-API-Key-Hash", () => {
  test.each([
    ["/end", [ID, HANDLE_LINE]],
    ["/set", [ID, HANDLE_LINE]],
    ["/object", [ID, HANDLE_LINE]],
    ["/flat", [ID, HANDLE_LINE]],
    ["/pairs", [ID, HANDLE_LINE]],
    ["/flush", [ID, HANDLE_LINE]],
    ["/stream", [ID, HANDLE_LINE]],
  ])("%s has both, once", async (target, expected) => {
    expect(await headersOf(full, close(target))).toEqual(expected);
  });

  test.each([
    ["/refused", "401"],
    ["/missing", "404: the status does not tell that the key was accepted"],
    ["/unchanged", "304"],
    ["/denied", "200, and the service said that the key is rejected"],
    ["/broken-head", "Node refused the head of a 200, and a 401 took its place"],
    ["/broken-argument", "the same, the headers given to writeHead"],
  ])("%s has no X-API-Key-Hash: %s", async (target) => {
    expect(await headersOf(full, close(target))).toEqual([ID]);
  });

  test("the service's word counts more than the status", async () => {
    expect(await headersOf(full, close("/said"))).toEqual([ID, HANDLE_LINE]);
  });

  test.each(["/own", "/own-set", "/own-flat"])("%s: headers of the service's own stay", async (target) => {
    const lines = await headersOf(full, close(target));
    expect(lines.map((line) => line.split(": ")[1])).toEqual(["own", "own"]);
  });

  test("a request without a key gets an id only", async () => {
    expect(await headersOf(full, "GET /end HTTP/1.1\r\nHost: unit\r\nConnection: close\r\n\r\n")).toEqual([ID]);
  });

  test.each([
    ["a sane id is kept", "req-1/2", "X-Request-ID: req-1/2"],
    ["an insane one is not", "a b", ID],
    ["one that is too long is not", "a".repeat(129), ID],
    ["one that holds the key is not", `x${RAW_KEY}`, ID],
  ])("%s", async (_name, sent, expected) => {
    const lines = await headersOf(full, ask("/end", ["Connection: close", `X-Request-ID: ${sent}`]));
    expect(lines[0]).toEqual(expected);
  });

  test("each response of a pipeline has its own id, on its span and audit record", async () => {
    const received = await exchange(full, ask("/seen") + close("/seen"));
    const ids = [...received.matchAll(/X-Request-ID: (\S+)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
    const isOurs = ({ attributes }: { attributes: Readonly<Record<string, unknown>> }): boolean =>
      ids.some((id) => id === attributes["keytrail.request.id"]);
    await receiver.until(
      () => receiver.serverSpans().filter(isOurs).length === 2 && receiver.audits().filter(isOurs).length === 2,
    );
    for (const item of [...receiver.serverSpans(), ...receiver.audits()].filter(isOurs))
      expect(item.attributes).toMatchObject({ "api_key.handle": HANDLE, "api_key.hash": HASH });
  });

  test("a response of a refusal leaves no handle on its span", async () => {
    await exchange(full, ask("/refused", ["Connection: close", "X-Request-ID: refused-1"]));
    const isOurs = ({ attributes }: { attributes: Readonly<Record<string, unknown>> }): boolean =>
      attributes["keytrail.request.id"] === "refused-1";
    await receiver.until(() => receiver.serverSpans().some(isOurs));
    expect(receiver.serverSpans().find(isOurs)?.attributes["api_key.handle"]).toBeUndefined();
  });
});

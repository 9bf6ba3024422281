import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HASH_SECRET, startService } from "../support/service.ts";
import type { ServiceProcess } from "../support/service.ts";
import { startTelemetryReceiver } from "../support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "../support/telemetry-receiver.ts";
import { ask, openSession } from "./client.ts";
import type { Http2Answer } from "./client.ts";

const SCRIPT = "test/sdk/fixtures/http2.mjs";
const RAW_KEY = "unit-key-of-http2-1";
const HASH = createHmac("sha256", HASH_SECRET).update(RAW_KEY).digest("hex");
const FORMS = ["compat", "core"] as const;
type Form = (typeof FORMS)[number];

const MODES = {
  plain: undefined,
  full: {},
  silent: { KEYTRAIL_REQUEST_ID_HEADER: "false", KEYTRAIL_KEY_HASH_HEADER: "false" },
  flag: { KEYTRAIL_RESPONSE_LEAK_ROUTES: "/off/*=off" },
  redact: { KEYTRAIL_RESPONSE_LEAKS: "redact" },
  unsampled: { OTEL_TRACES_SAMPLER: "always_off" },
};
type Mode = keyof typeof MODES;

let receiver: TelemetryReceiver;
let folder: string;
const services = new Map<string, ServiceProcess>();
const sessions = new Map<string, ClientHttp2Session>();

beforeAll(async () => {
  receiver = await startTelemetryReceiver();
  folder = mkdtempSync(join(tmpdir(), "keytrail-http2-"));
  const file = join(folder, "unit.txt");
  writeFileSync(file, "a file");
  for (const form of FORMS) {
    for (const [mode, added] of Object.entries(MODES)) {
      const environment = { UNIT_FILE: file, ...added };
      const service = await startService(SCRIPT, {
        receiver,
        environment,
        args: ["h2c", form],
        registers: added !== undefined,
      });
      services.set(`${mode} ${form}`, service);
      sessions.set(`${mode} ${form}`, await openSession(service));
    }
  }
});

afterAll(async () => {
  for (const [n, s] of services) if (s.stderr().includes("Error")) console.log(n, s.stderr().slice(0, 600)); // DEBUG
  for (const session of sessions.values()) session.destroy();
  await Promise.all([...services.values()].map((service) => service.stop("SIGKILL")));
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

function get(mode: Mode, form: Form, path: string, headers: OutgoingHttpHeaders = {}): Promise<Http2Answer> {
  return ask(sessions.get(`${mode} ${form}`)!, { ":path": path, "x-api-key": RAW_KEY, ...headers });
}

/** All of an answer but its time. */
function withoutTime(answer: Http2Answer): Http2Answer {
  const { date: _date, ...headers } = answer.headers;
  return { ...answer, headers };
}

/** The same without the headers that the SDK adds. */
function withoutOurs(answer: Http2Answer): Http2Answer {
  const { "x-request-id": _id, "x-api-key-hash": _hash, ...headers } = withoutTime(answer).headers;
  return { ...answer, headers };
}

function oursOf({ headers }: Http2Answer): readonly unknown[] {
  return [headers["x-request-id"], headers["x-api-key-hash"]];
}

const COMMON = [
  "/refused",
  "/broken",
  "/head",
  "/informational",
  "/trailers",
  "/stream",
  "/own",
  "/flat",
  "/destroyed",
  "/leak-body",
];
const CASES: readonly (readonly [Form, string, string])[] = [
  ...[...COMMON, "/quoted", "/leak-chunks", "/leak-trailer"].map((path) => ["compat", path, "GET"] as const),
  ...[...COMMON, "/file", "/sensitive", "/push"].map((path) => ["core", path, "GET"] as const),
  ["compat", "/head", "HEAD"],
  ["core", "/head", "HEAD"],
  ["compat", "/leak-body", "HEAD"],
];

describe("a response", () => {
  test.each(CASES)("%s %s %s: the same without the SDK and with its headers off", async (form, path, method) => {
    const [plain, silent] = await Promise.all(
      (["plain", "silent"] as const).map((mode) => get(mode, form, path, { ":method": method })),
    );
    expect(withoutTime(silent!)).toEqual(withoutTime(plain!));
  });

  test.each(CASES)("%s %s %s: the same but for the SDK's two headers", async (form, path, method) => {
    const [plain, full] = await Promise.all(
      (["plain", "full"] as const).map((mode) => get(mode, form, path, { ":method": method })),
    );
    expect(withoutOurs(full!)).toEqual(withoutOurs(plain!));
  });

  test.each(FORMS)("%s: leaves as the service writes it: a part is there before the next is written", async (form) => {
    const stream = sessions.get(`full ${form}`)!.request({ ":path": "/stream", "x-api-key": RAW_KEY });
    const [first] = (await once(stream, "data")) as [Buffer];
    expect(first.toString()).toBe("part 0\n");
    stream.close();
  });

  test("a field that may not be compressed stays one", async () => {
    const { headers } = await get("full", "core", "/sensitive");
    const [symbol] = Object.getOwnPropertySymbols(headers);
    expect([headers["x-one"], (headers as Record<symbol, unknown>)[symbol!]]).toEqual(["1", ["x-one"]]);
  });

  test("a pushed response is left alone", async () => {
    const session = sessions.get("full core")!;
    const pushed = once(session, "stream").then(async ([stream]) => once(stream as ClientHttp2Session, "push"));
    await get("full", "core", "/push");
    const [headers] = (await pushed) as [IncomingHttpHeaders];
    expect([headers["x-pushed"], headers["x-request-id"], headers["x-api-key-hash"]]).toEqual([
      "1",
      undefined,
      undefined,
    ]);
  });
});

const ID = expect.stringMatching(/^[0-9a-f]{8}-/) as string;
const HANDLE = expect.stringMatching(/^[0-9a-f]{12}$/) as string;

describe.each(FORMS)("x-request-id and x-api-key-hash, %s", (form) => {
  test.each([
    ["/head", [ID, HANDLE]],
    ["/stream", [ID, HANDLE]],
    ["/flat", [ID, HANDLE]],
    ["/refused", [ID, undefined]],
    ["/broken", [ID, undefined]],
    ["/own", ["own", "own"]],
  ])("%s", async (path, expected) => {
    expect(oursOf(await get("full", form, path))).toEqual(expected);
  });

  test("a request without a key gets an id only", async () => {
    const answer = await ask(sessions.get(`full ${form}`)!, { ":path": "/head" });
    expect(oursOf(answer)).toEqual([ID, undefined]);
  });
});

/** The marks of a leak on the span of a request; on its audit record, where it has no span. */
async function marksOf(
  mode: Mode,
  form: Form,
  path: string,
  method = "GET",
): Promise<{ marks: readonly unknown[]; answer: Http2Answer }> {
  const id = crypto.randomUUID();
  const answer = await get(mode, form, path, { "x-request-id": id, ":method": method });
  const items = mode === "unsampled" ? () => receiver.audits() : () => receiver.serverSpans();
  const find = (): ReturnType<typeof items>[number] | undefined =>
    items().find(({ attributes }) => attributes["keytrail.request.id"] === id);
  await receiver.until(() => find() !== undefined);
  const { attributes } = find()!;
  const marks = ["detected", "locations", "formats", "key_hashes"].map((name) => attributes[`keytrail.leak.${name}`]);
  return { marks, answer };
}

const CLEAN = [undefined, undefined, undefined, undefined];
const leakAt = (location: string): readonly unknown[] => [true, [location], ["unknown"], [HASH]];
const MASK = "*".repeat(RAW_KEY.length);

describe("a key in a response", () => {
  test.each<[Form, string, string]>([
    ["compat", "/leak-body", "response.body"],
    ["compat", "/leak-chunks", "response.body"],
    ["compat", "/leak-header", "response.headers.x-echo"],
    ["compat", "/leak-trailer", "response.trailers.x-why"],
    ["core", "/leak-body", "response.body"],
    ["core", "/leak-header", "response.headers.x-echo"],
  ])("%s %s: is told on the span, and masked where that is asked for", async (form, path, location) => {
    const flagged = await marksOf("flag", form, path);
    expect(flagged.marks).toEqual(leakAt(location));
    const everything = ({ headers, trailers, body }: Http2Answer): string => JSON.stringify([headers, trailers, body]);
    expect(everything(flagged.answer)).toContain(RAW_KEY);
    const redacted = await marksOf("redact", form, path);
    expect(redacted.marks).toEqual(leakAt(location));
    expect(everything(redacted.answer)).toContain(MASK);
    expect(everything(redacted.answer)).not.toContain(RAW_KEY);
    expect(redacted.answer.body.length).toBe(flagged.answer.body.length);
  });

  test("of a request that is not sampled is told on its audit record", async () => {
    expect((await marksOf("unsampled", "core", "/leak-body")).marks).toEqual(leakAt("response.body"));
  });

  test.each<[string, Mode, string, string]>([
    ["the body of a 200", "flag", "/quoted", "GET"],
    ["a route that is switched off", "flag", "/off/leak-body", "GET"],
    ["the body of an answer to HEAD, which never leaves", "flag", "/leak-body", "HEAD"],
  ])("is not looked for in %s", async (_name, mode, path, method) => {
    expect((await marksOf(mode, "compat", path, method)).marks).toEqual(CLEAN);
  });
});

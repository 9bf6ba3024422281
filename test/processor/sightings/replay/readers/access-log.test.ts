import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { accessLogReader } from "../../../../../processor/src/sightings/replay/readers/access-log.ts";
import type { KeyFromName } from "../../../../../processor/src/sightings/replay/readers/reader.ts";
import { readWith } from "../../../../support/read-sightings.ts";

const KEY_FROM: readonly KeyFromName[] = ["client.address", "user_agent.original"];
const TIME = "[05/Jan/2026:10:00:00 +0000]";

function line(parts: { host?: string; request?: string; status?: number; agent?: string; tail?: string } = {}): string {
  const { host = "192.0.2.1", request = "GET /a HTTP/1.1", status = 200, agent = "curl/8", tail = "" } = parts;
  return `${host} - - ${TIME} "${request}" ${status} 123 "-" "${agent}"${tail}`;
}

test("a line becomes a sighting whose key is made of the client", async () => {
  const { sightings, skipped } = await readWith(accessLogReader, `${line()}\r\n`, { keyFrom: KEY_FROM });
  expect(skipped).toEqual([]);
  expect(sightings).toEqual([
    {
      traceId: createHash("sha256").update(`${line()}\n1`).digest("hex").slice(0, 32),
      spanId: createHash("sha256").update(`${line()}\n1`).digest("hex").slice(32, 48),
      timeUnixMillis: Date.UTC(2026, 0, 5, 10),
      keyHash: createHash("sha256").update("192.0.2.1\ncurl/8").digest("hex"),
      clientAddress: "192.0.2.1",
      addressUntrusted: false,
      userAgent: "curl/8",
      serviceName: "",
      route: "/a",
      statusCode: 200,
      outcome: "accepted",
      weight: 1,
      keyName: "",
      source: "input.log",
    },
  ]);
});

test("the key's fields count in the order that was asked for", async () => {
  const { sightings } = await readWith(accessLogReader, line(), { keyFrom: ["user_agent.original"] });
  expect(sightings[0]?.keyHash).toBe(createHash("sha256").update("curl/8").digest("hex"));
});

test.each([
  ["GET /a?api_key=secret HTTP/1.1", "/a"],
  ["GET /a#part HTTP/1.1", "/a"],
  ["GET https://example.com/a?b HTTP/1.1", "/a"],
  ["GET https://example.com HTTP/1.1", "/"],
  ["OPTIONS * HTTP/1.1", "*"],
  ["-", ""],
  ["", ""],
])("the route of %o is %o", async (request, route) => {
  const { sightings } = await readWith(accessLogReader, line({ request }), { keyFrom: KEY_FROM });
  expect(sightings[0]?.route).toBe(route);
});

test.each([
  ["a quote in the agent", line({ agent: 'a \\"b\\" c' })],
  ["a user with a space", line().replace(" - - ", " - jane doe ")],
  ["fields behind the agent", line({ tail: ' "-" 0.031 host=a' })],
  ["no size", line().replace(" 123 ", " - ")],
  ["a host name", line({ host: "host.example.com" })],
])("a line with %s is read", async (_name, text) => {
  const { sightings, skipped } = await readWith(accessLogReader, text, { keyFrom: KEY_FROM });
  expect(skipped).toEqual([]);
  expect(sightings).toHaveLength(1);
});

test.each([
  ["an open quote", line().slice(0, -1)],
  ["no agent", line().replace(' "-" "curl/8"', "")],
  ["no status", line().replace(" 200 ", " ")],
  ["other text", "hello"],
])("a line with %s is skipped", async (_name, text) => {
  const { sightings, skipped } = await readWith(accessLogReader, `${line()}\n${text}\n`, { keyFrom: KEY_FROM });
  expect(sightings).toHaveLength(1);
  expect(skipped).toEqual(["line 2: the combined log format"]);
});

test("a line with a wrong time is skipped", async () => {
  const { skipped } = await readWith(accessLogReader, line().replace("Jan", "Jab"), { keyFrom: KEY_FROM });
  expect(skipped).toEqual(["line 1: a time such as 10/Oct/2000:13:55:36 -0700"]);
});

test("a client of whom nothing is known is no key", async () => {
  const { withoutKey } = await readWith(accessLogReader, line({ host: "unknown", agent: "-" }), { keyFrom: KEY_FROM });
  expect(withoutKey).toBe(1);
});

test("a line made to be slow is read as fast as its length", async () => {
  const hostile = [`a - ${"[".repeat(50_000)}`, "a ".repeat(50_000), `a - - [x] "${"\\".repeat(99_999)}`];
  const { skipped } = await readWith(accessLogReader, hostile.join("\n"), { keyFrom: KEY_FROM });
  expect(skipped).toHaveLength(3);
});

test("a log is recognised though its first line is damaged", () => {
  expect(accessLogReader.detects(Buffer.from(`cut off\n${line()}\n${line()}`))).toBe(true);
  expect(accessLogReader.detects(Buffer.from('{"ts":1}\n'))).toBe(false);
});

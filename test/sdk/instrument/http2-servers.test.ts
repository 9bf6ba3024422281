import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import type { EventEmitter } from "node:events";
import { connect, createSecureServer, createServer } from "node:http2";
import type { Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { ROOT_CONTEXT, context, createContextKey } from "@opentelemetry/api";
import type { Context, ContextManager } from "@opentelemetry/api";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createGuard } from "../../../sdk/src/instrument/guard.ts";
import { watchHttp2Servers } from "../../../sdk/src/instrument/http2-servers.ts";
import type { Http2ServerHooks } from "../../../sdk/src/instrument/http2-servers.ts";

const KEY = createContextKey("unit");
const failures: string[] = [];
const guard = createGuard((name) => failures.push(name));
const idle: Http2ServerHooks = {
  guard,
  onStream: () => undefined,
  onCompatRequest: () => undefined,
  onHttp1Request: () => undefined,
};
let restore = (): void => undefined;

const storage = new AsyncLocalStorage<Context>();
const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, run, self, ...args) =>
    storage.run(active, () => run.call(self as ThisParameterType<typeof run>, ...args)),
  bind: (_active, target) => target,
  enable: () => manager,
  disable: () => manager,
};

beforeAll(() => context.setGlobalContextManager(manager));
afterAll(() => context.disable());
afterEach(() => {
  restore();
  failures.length = 0;
});

const prototypes = (): readonly EventEmitter[] =>
  [createServer(), createSecureServer()].map((server) => Object.getPrototypeOf(server) as EventEmitter);
const hasOwnEmit = (prototype: object): boolean => Object.hasOwn(prototype, "emit");

/** Sends one request to a server; gives the status. */
async function askOnce(server: Http2Server): Promise<unknown> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = session.request({ ":path": "/" });
  stream.resume();
  const [headers] = (await once(stream, "response")) as [{ readonly ":status": unknown }];
  await once(stream, "close");
  session.close();
  await new Promise((resolve) => server.close(resolve));
  return headers[":status"];
}

test("the servers of both kinds are watched, and left as they were", () => {
  expect(prototypes().map(hasOwnEmit)).toEqual([false, false]);
  restore = watchHttp2Servers(idle);
  expect(prototypes().map(hasOwnEmit)).toEqual([true, true]);
  restore();
  expect(prototypes().map(hasOwnEmit)).toEqual([false, false]);
});

test("what somebody else has put in the place since stays", () => {
  restore = watchHttp2Servers(idle);
  const [prototype] = prototypes();
  const theirs = (): boolean => true;
  prototype!.emit = theirs;
  restore();
  expect(prototype!.emit).toBe(theirs);
  Reflect.deleteProperty(prototype!, "emit");
});

test("a server's listeners run in the context that is given, and so do a session's; both hear of a stream once", async () => {
  const seen: unknown[] = [];
  let streams = 0;
  const known = new WeakSet();
  restore = watchHttp2Servers({
    ...idle,
    onStream(stream) {
      if (known.has(stream)) return undefined;
      known.add(stream);
      return ROOT_CONTEXT.setValue(KEY, ++streams);
    },
  });
  const server = createServer();
  server.on("session", (session) => session.on("stream", () => seen.push(context.active().getValue(KEY))));
  server.on("stream", (stream) => {
    seen.push(context.active().getValue(KEY));
    stream.respond({ ":status": 204 }, { endStream: true });
  });
  expect(await askOnce(server)).toBe(204);
  expect([seen, streams]).toEqual([[1, 1], 1]);
});

test("a hook that throws is told, and the service answers", async () => {
  restore = watchHttp2Servers({
    ...idle,
    onStream() {
      throw new TypeError("unit");
    },
  });
  const server = createServer((_request, response) => response.writeHead(202).end());
  expect(await askOnce(server)).toBe(202);
  expect(failures).toEqual(["TypeError"]);
});

test("after the end nothing is asked any more", async () => {
  let streams = 0;
  watchHttp2Servers({ ...idle, onStream: () => void streams++ })();
  expect(await askOnce(createServer((_request, response) => response.end()))).toBe(200);
  expect(streams).toBe(0);
});

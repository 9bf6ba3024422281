import express from "express";
import { expect, test } from "vitest";
import { watchRoute } from "../../../sdk/src/instrument/route.ts";
import type { RouteHolder } from "../../../sdk/src/instrument/route.ts";

/** Runs one request through an Express application in this process, watched from its start as the SDK does. */
function routeOf(build: (app: express.Express) => void, path: string): Promise<string | undefined> {
  const app = express();
  build(app);
  return new Promise((resolve, reject) => {
    const server = app.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      const holder: RouteHolder = { route: undefined };
      server.prependListener("request", (request) => watchRoute(request, holder));
      fetch(`http://127.0.0.1:${port}${path}`)
        .then((response) => response.arrayBuffer())
        .then(() => server.close(() => resolve(holder.route)), reject);
    });
  });
}

const ok: express.RequestHandler = (_request, response) => void response.send("ok");
const fail: express.RequestHandler = () => {
  throw new Error("unit");
};
const quiet: express.ErrorRequestHandler = (_error, _request, response, _next) => void response.status(500).end();

function mounted(path: string, handler: express.RequestHandler, mount = "/users"): (app: express.Express) => void {
  return (app) => {
    const router = express.Router();
    router.get(path, handler);
    app.use(mount, router);
    app.use(quiet);
  };
}

test.each<[string, (app: express.Express) => void, string, string | undefined]>([
  ["a route", (app) => app.get("/a/:id", ok), "/a/1", "/a/:id"],
  ["a mounted route", mounted("/:id", ok), "/users/1", "/users/:id"],
  ["a mounted route that fails", mounted("/:id", fail), "/users/1", "/users/:id"],
  ["the root of a mount", mounted("/", ok), "/users", "/users"],
  ["a mount with a parameter", mounted("/:id", ok, "/t/:tenant"), "/t/a%20b/1", "/t/:tenant/:id"],
  ["a mount whose parameter equals its name", mounted("/:id", fail, "/t/:tenant"), "/t/t/1", "/t/:tenant/:id"],
  [
    "the last of two routes",
    (app) => app.all("/{*rest}", (_request, _response, next) => next()).get("/a/:id", ok),
    "/a/1",
    "/a/:id",
  ],
  ["several paths", (app) => app.get(["/a", "/b"], ok), "/b", "/a,/b"],
  ["a pattern", (app) => app.get(/^\/a\d$/, ok), "/a1", "/^\\/a\\d$/"],
  ["no route", (app) => app.use("/a", ok), "/a", undefined],
])("%s", async (_story, build, path, route) => {
  expect(await routeOf(build, path)).toBe(route);
});

test("the property reads back what was written, and doesn't show in the request's own names", () => {
  const request: { route?: unknown } = {};
  const holder: RouteHolder = { route: undefined };
  watchRoute(request, holder);
  expect([Object.keys(request), request.route]).toEqual([[], undefined]);
  const route = { path: "/a" };
  request.route = route;
  expect(request.route).toBe(route);
  for (const odd of [undefined, null, 7, {}, { path: 7 }]) {
    request.route = odd;
    expect(request.route).toBe(odd);
  }
  expect(holder.route).toBe("/a");
});

const { serve } = require("@hono/node-server");
const { trace } = require("@opentelemetry/api");
const { Hono } = require("hono");

const users = new Hono();
users.use(async (c, next) => {
  if (c.req.header("x-api-key") === undefined) return c.json({ error: "no key" }, 401);
  return next();
});
users.get("/:id", (c) => c.json({ id: c.req.param("id") }));
users.get("/:id/broken", (c) => {
  throw new Error(`no ${c.req.header("x-api-key")}`);
});
users.onError((error, c) => {
  trace.getActiveSpan()?.recordException(error);
  return c.json({ error: "internal" }, 500);
});
const app = new Hono().basePath("/users");
app.route("/", users);

serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(`listening on ${port}`));

const { Router } = require("@koa/router");
const { trace } = require("@opentelemetry/api");
const Koa = require("koa");

const app = new Koa();
const users = new Router({ prefix: "/users" });

app.use(async (context, next) => {
  try {
    await next();
  } catch (error) {
    trace.getActiveSpan()?.recordException(error);
    context.status = 500;
    context.body = { error: "internal" };
  }
});
users.use(async (context, next) => {
  if (context.get("x-api-key") === "") context.status = 401;
  else await next();
});
users.get("/:id", (context) => {
  context.body = { id: context.params.id };
});
users.get("/:id/broken", (context) => {
  throw new Error(`no ${context.get("x-api-key")}`);
});
app.use(users.routes());

const server = app.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

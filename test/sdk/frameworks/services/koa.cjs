const { trace } = require("@opentelemetry/api");
const Koa = require("koa");

const app = new Koa();

app.use((context) => {
  const [, folder, , rest] = context.path.split("/");
  const key = context.get("x-api-key");
  if (folder !== "users") return;
  if (key === "") context.status = 401;
  else if (rest === "broken") throw new Error(`no ${key}`);
  else context.body = { ok: true };
});
app.on("error", (error) => trace.getActiveSpan()?.recordException(error));

const server = app.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

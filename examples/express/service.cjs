// The same service as CommonJS:
//   node --import @keytrail/sdk/register service.cjs
const { setKeyContext } = require("@keytrail/sdk");
const { trace } = require("@opentelemetry/api");
const express = require("express");

const app = express();
const users = express.Router();

app.use((request, response, next) => {
  if (request.get("x-api-key") === undefined) {
    response.status(401).json({ error: "a key is needed" });
    return;
  }
  setKeyContext({ id: "example-key", owner: "example-team" });
  next();
});
users.get("/:id", (request, response) => response.json({ id: request.params.id }));
users.get("/:id/broken", (request) => {
  // A leak as it happens in practice: the key ends in an error's text.
  throw new Error(`Cannot charge with key ${request.get("x-api-key")}`);
});
app.use("/users", users);
app.use((error, request, response, next) => {
  trace.getActiveSpan()?.recordException(error);
  if (response.headersSent) next(error);
  else response.status(500).json({ error: "internal error" });
});

const server = app.listen(Number(process.env.PORT ?? 0), "127.0.0.1", (error) => {
  if (error) throw error;
  console.log(`listening on ${server.address().port}`);
});

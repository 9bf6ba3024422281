const { createServer } = require("node:http");
const { trace } = require("@opentelemetry/api");
const express = require("express");

const app = express();
const users = express.Router();

users.use((request, response, next) => {
  if (request.get("x-api-key") === undefined) response.status(401).json({ error: "no key" });
  else next();
});
users.get("/:id", (request, response) => response.json({ id: request.params.id }));
users.get("/:id/broken", (request) => {
  throw new Error(`no ${request.get("x-api-key")}`);
});
app.use("/users", users);
app.use((error, _request, response, _next) => {
  trace.getActiveSpan()?.recordException(error);
  response.status(500).json({ error: "internal" });
});

const server = createServer(app);
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

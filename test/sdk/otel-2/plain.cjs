// A CommonJS service that starts the SDK itself, unless it is loaded before.
const { trace } = require("@opentelemetry/api");
if (process.env.TEST_SETUP === "start") require("@keytrail/sdk").startKeytrail();
const { createServer } = require("node:http");

const server = createServer((request, response) => {
  trace.getActiveSpan().setAttribute("note", `for ${String(request.headers["x-api-key"])}`);
  response.end("ok");
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

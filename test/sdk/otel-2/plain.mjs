// An ECMAScript module that imports its server by name, and starts the SDK itself unless it is loaded before.
import { createServer } from "node:http";
import { trace } from "@opentelemetry/api";
import { startKeytrail } from "@keytrail/sdk";

if (process.env.TEST_SETUP === "start") startKeytrail();

const server = createServer((request, response) => {
  trace.getActiveSpan().setAttribute("note", `for ${String(request.headers["x-api-key"])}`);
  response.end("ok");
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

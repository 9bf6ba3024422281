// A framework that makes a server span of its own inside HTTP's, as Next.js does.
import { createServer } from "node:http";
import { SpanKind, trace } from "@opentelemetry/api";

const tracer = trace.getTracer("framework");
const server = createServer((request, response) => {
  const attributes = { "http.target": request.url };
  tracer.startActiveSpan("handle", { kind: SpanKind.SERVER, attributes }, (span) => {
    tracer.startSpan("work").end();
    response.end("ok");
    span.end();
  });
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

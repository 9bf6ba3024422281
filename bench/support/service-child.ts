/**
 * A plain node:http service. `BENCH_TELEMETRY`: `none`, `opentelemetry` (stock set-up, OTLP/HTTP protobuf), `same_content` (the same, with what
 * Keytrail puts on span and response as constants), `keytrail`.
 */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { serveParent } from "./child.ts";

let stop = (): Promise<void> => Promise.resolve();
const setup = process.env["BENCH_TELEMETRY"];
if (setup === "opentelemetry" || setup === "same_content") {
  const [{ NodeSDK }, { HttpInstrumentation }] = await Promise.all([
    import("@opentelemetry/sdk-node"),
    import("@opentelemetry/instrumentation-http"),
  ]);
  const startIncomingSpanHook = (): object => ({
    "api_key.hash": "ab".repeat(32),
    "api_key.source": "header:x-api-key",
    "api_key.handle": "0123456789ab",
    "api_key.auth.outcome": "accepted",
    "keytrail.request.id": randomUUID(),
    "keytrail.client.address_source": "peer",
    "keytrail.audit": true,
  });
  const options = (setup === "same_content" ? { startIncomingSpanHook } : {}) as object;
  const sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation(options)] });
  sdk.start();
  stop = () => sdk.shutdown();
}
if (setup === "keytrail") {
  const { startKeytrail } = await import("@keytrail/sdk");
  const keytrail = startKeytrail({});
  stop = () => keytrail.shutdown();
}
// The stock instrumentation patches what is required, not what is imported.
const { createServer } = createRequire(import.meta.url)("node:http") as typeof import("node:http");
const body = JSON.stringify({ id: "ch_1", amount: 4200 });
const server = createServer((_request, response) => {
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": body.length,
    ...(setup === "same_content" ? { "X-Request-ID": randomUUID(), "X-API-Key-Hash": "0123456789ab" } : undefined),
  });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  serveParent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop);
});

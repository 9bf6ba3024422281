/** A plain node:http service. `BENCH_TELEMETRY`: `none`, `opentelemetry` (stock set-up, OTLP/HTTP protobuf), `keytrail`. */
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { serveParent } from "./child.ts";

let stop = (): Promise<void> => Promise.resolve();
if (process.env["BENCH_TELEMETRY"] === "opentelemetry") {
  const [{ NodeSDK }, { HttpInstrumentation }] = await Promise.all([
    import("@opentelemetry/sdk-node"),
    import("@opentelemetry/instrumentation-http"),
  ]);
  const sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] });
  sdk.start();
  stop = () => sdk.shutdown();
}
if (process.env["BENCH_TELEMETRY"] === "keytrail") {
  const { startKeytrail } = await import("@keytrail/sdk");
  const keytrail = startKeytrail({});
  stop = () => keytrail.shutdown();
}
// The stock instrumentation patches what is required, not what is imported.
const { createServer } = createRequire(import.meta.url)("node:http") as typeof import("node:http");
const body = JSON.stringify({ id: "ch_1", amount: 4200 });
const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  serveParent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop);
});

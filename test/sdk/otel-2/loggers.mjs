// A service on OpenTelemetry JS 2.x whose loggers, bunyan and winston, send what they log through OpenTelemetry's bridges.
import { createRequire } from "node:module";
import { BunyanInstrumentation } from "@opentelemetry/instrumentation-bunyan";
import { WinstonInstrumentation } from "@opentelemetry/instrumentation-winston";
import { scrubLogLine, scrubLogValue, startKeytrail } from "@keytrail/sdk";

startKeytrail({ instrumentations: [new BunyanInstrumentation(), new WinstonInstrumentation()] });

const require = createRequire(import.meta.url);
const { createServer } = require("node:http");
const { Writable } = require("node:stream");
const bunyan = require("bunyan");
const winston = require("winston");

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
/** Standard output behind `scrubLogLine`, as a service would do it that has no bridge. */
const scrubbed = { write: (line) => process.stdout.write(scrubLogLine(line)) };
const bridged = bunyan.createLogger({ name: "bridged", streams: [{ stream: nowhere }] });
const printing = bunyan.createLogger({
  name: "printing",
  streams: [{ stream: scrubbed }],
  serializers: { req: scrubLogValue, err: scrubLogValue },
});
const winstonLog = winston.createLogger({ transports: [new winston.transports.Stream({ stream: nowhere })] });

const server = createServer((request, response) => {
  const key = String(request.headers["x-api-key"]);
  const req = { headers: { "x-api-key": key, cookie: `sid=${key}` }, url: `/?api_key=${encodeURIComponent(key)}` };
  for (const log of [bridged, printing]) {
    log.error({ req, err: new Error(`no ${key}`), [`by-${key}`]: 1 }, `bunyan says ${key}`);
    log.child({ tenant: key }).info("bunyan child");
  }
  winstonLog.error(`winston says ${key}`, { key, req, nested: { deep: [key] } });
  winstonLog.error(new Error(`winston error ${key}`));
  response.end("ok");
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

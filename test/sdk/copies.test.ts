import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "keytrail-copies-"));
for (const copy of ["one", "two"]) {
  cpSync(join(ROOT, "sdk/src"), join(folder, copy, "src"), { recursive: true });
  cpSync(join(ROOT, "sdk/package.json"), join(folder, copy, "package.json"));
}
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
writeFileSync(
  join(folder, "service.mjs"),
  `// Two copies of the SDK in one process, as a tree with two versions has them: both start, and the second names the key.
   import { startKeytrail as startOne } from "./one/src/index.ts";
   import { createSpanProcessor, scrubLogLine, setKeyContext, startKeytrail as startTwo } from "./two/src/index.ts";
   import { createServer } from "node:http";
   const handles = [startOne({ keyHeaders: ["x-one"] }), startTwo({ keyHeaders: ["x-two"] }), startOne()];
   console.log("one handle: " + handles.every((handle) => handle === handles[0] && handle.isRunning));
   createSpanProcessor();
   const server = createServer((request, response) => {
     const told = setKeyContext({ id: "named-by-two" });
     response.end(told + " " + scrubLogLine("saw " + request.headers["x-one"]));
   });
   server.listen(0, "127.0.0.1", () => console.log("listening on " + server.address().port));
  `,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let receiver: TelemetryReceiver;
let service: ServiceProcess | undefined;
beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});
afterEach(async () => {
  await service?.stop("SIGKILL");
  await receiver.close();
});

test("two copies of the SDK share one start, one memory of keys and one record of each request", async () => {
  const rawKey = `unit-${randomBytes(18).toString("hex")}`;
  service = await startService(join(folder, "service.mjs"), { receiver, registers: false });
  const response = await fetch(service.url, { headers: { "x-one": rawKey, "x-two": "unit-other" } });
  expect(await response.text()).toMatch(/^true saw \[REDACTED:unknown:[0-9a-f]{12}\]$/);
  await receiver.until(() => receiver.serverSpans().length > 0 && receiver.audits().length > 0);
  await service.stop();
  expect(receiver.serverSpans()).toHaveLength(1);
  expect(receiver.audits()).toHaveLength(1);
  // The first start decides the options.
  expect(receiver.audits()[0]?.attributes).toMatchObject({
    "api_key.source": "header:x-one",
    "api_key.id": "named-by-two",
    "keytrail.audit.sequence": 1,
  });
  expect(service.output()).toContain("one handle: true");
  expect(service.stderr().match(/keytrail: on, /g)).toHaveLength(1);
});

test("a registration that is loaded twice, in both ways, starts once", async () => {
  const environment = { NODE_OPTIONS: "--import @keytrail/sdk/register --require @keytrail/sdk/register" };
  service = await startService("examples/http/service.mjs", { receiver, environment });
  await fetch(service.url, { headers: { "x-api-key": `unit-${randomBytes(18).toString("hex")}` } });
  await receiver.until(() => receiver.serverSpans().length > 0 && receiver.audits().length > 0);
  await service.stop();
  expect([receiver.serverSpans().length, receiver.audits().length]).toEqual([1, 1]);
  expect(service.stderr().match(/keytrail: on, /g)).toHaveLength(1);
});

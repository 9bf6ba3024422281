import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";

/* Package managers that don't install peers leave the SDK without OpenTelemetry: the service starts all the same. */

const ROOT = resolve(import.meta.dirname, "../..");
const SERVICE = resolve(ROOT, "examples/http/service.mjs");
const folders: string[] = [];
let service: ServiceProcess | undefined;

afterEach(async () => {
  await service?.stop("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A copy of the SDK that sees these packages and no others. */
function plantSdk(packages: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-missing-"));
  folders.push(folder);
  cpSync(join(ROOT, "sdk/src"), join(folder, "src"), { recursive: true });
  cpSync(join(ROOT, "sdk/package.json"), join(folder, "package.json"));
  for (const name of packages) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  return join(folder, "src/register.ts");
}

test.each([
  ["@opentelemetry/api", []],
  ["@opentelemetry/sdk-node", ["@opentelemetry/api"]],
])("without %s the service runs, and one line says what is missing", async (missing, packages) => {
  const environment = { NODE_OPTIONS: `--import ${plantSdk(packages)}` };
  const receiver = { url: "http://127.0.0.1:1" };
  service = await startService(SERVICE, { receiver, registers: false, environment });
  expect((await fetch(service.url, { headers: { "x-api-key": "unit-1" } })).status).toBe(200);
  await service.stop();
  expect(service.stderr()).toBe(
    `keytrail: not started: Cannot load ${missing}: the package must be installed: received nothing\n`,
  );
});

test("KEYTRAIL_LOG=off holds for that line as well", async () => {
  const environment = { NODE_OPTIONS: `--import ${plantSdk([])}`, KEYTRAIL_LOG: "off" };
  service = await startService(SERVICE, { receiver: { url: "http://127.0.0.1:1" }, registers: false, environment });
  await service.stop();
  expect(service.stderr()).toBe("");
});

import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as sendRequest } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, runOrThrow } from "../package/commands.ts";
import { spellingsIn } from "./scrub/spellings.ts";
import { startService } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";

/*
 * The built SDK in a project of its own, with OpenTelemetry JS 2.12 from that project's lockfile: the API ranges of 2.x and 3.x don't meet in one tree.
 */

const ROOT = resolve(import.meta.dirname, "../..");
const FIXTURE = join(import.meta.dirname, "otel-2");
const ISN_T_THERE = "OpenTelemetry JS 2.12 can't be installed: a registry of npm packages is wanted";
const project = mkdtempSync(join(tmpdir(), "keytrail-otel-2-"));
const REQUIRES_PEERS = process.env["KEYTRAIL_REQUIRE_PEERS"] === "1";

function install(): string | undefined {
  cpSync(FIXTURE, project, { recursive: true });
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=60000"];
  const { exitCode, output } = run(project, "npm", ["ci", ...flags]);
  if (exitCode === 0) return undefined;
  return `${ISN_T_THERE}: ${output.split("\n").find((line) => line.includes("code")) ?? "npm ci failed"}`;
}

const missing = install();
afterAll(() => rmSync(project, { recursive: true, force: true }));

if (missing !== undefined) console.warn(`skipped: ${missing}`);

test.runIf(REQUIRES_PEERS)("OpenTelemetry JS 2.12 is there", () => {
  expect(missing).toBeUndefined();
});

describe.skipIf(missing !== undefined)("on OpenTelemetry JS 2.12", () => {
  beforeAll(() => {
    runOrThrow(ROOT, "npm", ["run", "build", "--silent", "--workspace", "@keytrail/sdk"]);
    const folder = join(project, "node_modules/@keytrail/sdk");
    mkdirSync(folder, { recursive: true });
    for (const part of ["dist", "package.json"])
      cpSync(join(ROOT, "sdk", part), join(folder, part), { recursive: true });
  });

  test("the project holds one copy of the SDK's packages, of the 2.x line", () => {
    const versionOf = (name: string): string =>
      (
        JSON.parse(readFileSync(join(project, "node_modules/@opentelemetry", name, "package.json"), "utf8")) as {
          version: string;
        }
      ).version;
    expect([versionOf("sdk-node"), versionOf("sdk-trace-base")]).toEqual(["0.223.0", "2.12.0"]);
    expect(existsSync(join(project, "node_modules/@opentelemetry/sdk-node/node_modules/@opentelemetry"))).toBe(false);
  });

  test.each([
    ["start", "http/json"],
    ["start", "http/protobuf"],
    ["start", "grpc"],
    ["instrument", "http/protobuf"],
    ["byHand", "http/protobuf"],
  ])("%s lets no key out over %s", async (setup, protocol) => {
    const receiver = await startTelemetryReceiver(protocol === "grpc" ? "grpc" : "http");
    const key = `unit-${randomBytes(18).toString("hex")}`;
    const service = await startService("service.mjs", {
      receiver,
      registers: false,
      folder: project,
      environment: {
        TEST_SETUP: setup,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_LOG_LEVEL: "debug",
        OTEL_METRIC_EXPORT_INTERVAL: "200",
        OTEL_METRIC_EXPORT_TIMEOUT: "200",
      },
    });
    try {
      const headers = {
        "x-api-key": key,
        baggage: `tenant=t1,note=${key}`,
        traceparent: `00-${"7".repeat(32)}-${"8".repeat(16)}-01`,
        tracestate: `ot=th:8,vend=${key}`,
      };
      expect(await get(service.port, `/keys/${key}?api_key=${key}`, headers)).toBe(200);
      await receiver.until(
        () => receiver.serverSpans().length >= 1 && receiver.spans().length >= 3 && receiver.audits().length === 1,
      );
      const span = receiver.serverSpans().find(({ attributes }) => attributes["api_key.source"] !== undefined);
      expect(span?.attributes).toMatchObject({
        "api_key.hash": expect.stringMatching(/^[0-9a-f]{64}$/),
        "api_key.source": "header:x-api-key",
        "client.address": "127.0.0.1",
      });
      expect(receiver.audits()[0]).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId });
      await service.stop();
      expect(spellingsIn(Buffer.concat(receiver.bodies), key)).toEqual([]);
      expect(spellingsIn(service.output(), key)).toEqual([]);
      expect(service.output()).toContain("forwarded tenant=t1 ot=th:8\n");
    } finally {
      await service.stop("SIGKILL");
      await receiver.close();
    }
  });
});

function get(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((fulfil, reject) => {
    sendRequest({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      response.resume().on("end", () => fulfil(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

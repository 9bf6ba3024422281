import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request as sendRequest } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findVersions } from "../../sdk/src/doctor/service.ts";
import { runOrThrow } from "../package/commands.ts";
import { PROTOCOLS, expectNoLeak, startLeakyDatabase } from "../support/leak-matrix.ts";
import type { LeakyDatabase } from "../support/leak-matrix.ts";
import { findNode20 } from "../support/node-20.ts";
import { ask, openSession } from "./http2/client.ts";
import { spellingsIn } from "./scrub/spellings.ts";
import { installBuiltSdk, installFixtureProject } from "./support/fixture-project.ts";
import { startService } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";

/*
 * The built SDK in a project of its own, with OpenTelemetry JS 2.12 from that project's lockfile: the API ranges of 2.x and 3.x don't meet in one tree.
 * Node 20, the oldest that the SDK runs on, gets this line when it installs OpenTelemetry without a version.
 */

const ROOT = resolve(import.meta.dirname, "../..");
const fixture = installFixtureProject("otel-2", ["ci", "--omit=optional"], "OpenTelemetry JS 2.12");
const { folder: project, missing } = fixture;
const REQUIRES_PEERS = process.env["KEYTRAIL_REQUIRE_PEERS"] === "1";
for (const name of ["leaky.mjs", "http2.mjs", "http2.cjs", "http2-answers.cjs"])
  cpSync(join(import.meta.dirname, "fixtures", name), join(project, name));
const node20 = findNode20();
if (node20 === undefined) console.warn("skipped on Node 20: none of 20.19 or later is there, and npm gives none");

test.runIf(REQUIRES_PEERS)("OpenTelemetry JS 2.12 is there", () => {
  expect(missing).toBeUndefined();
});

test.runIf(REQUIRES_PEERS)("a Node 20 is there", () => {
  expect(node20).toBeDefined();
});

test.skipIf(missing !== undefined)("the line of the README installs the SDK into a service of 2.x", () => {
  const readme = readFileSync(join(ROOT, "sdk/README.md"), "utf8");
  const names = /^npm install @keytrail\/sdk (@opentelemetry\/.*)$/m.exec(readme)?.[1]?.split(" ") ?? [];
  const folder = mkdtempSync(join(tmpdir(), "keytrail-otel-2-install-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // For what npm resolves, the manifest is the package.
  mkdirSync(join(folder, "sdk"));
  cpSync(join(ROOT, "sdk/package.json"), join(folder, "sdk/package.json"));
  runOrThrow(join(folder, "sdk"), "npm", ["pack", "--ignore-scripts", "--pack-destination", folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const service = join(folder, "service");
  mkdirSync(service);
  writeFileSync(join(service, "package.json"), JSON.stringify({ private: true }));
  const install = (...wanted: readonly string[]): unknown =>
    runOrThrow(service, "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...wanted]);
  install("@opentelemetry/api@1.9.1", "@opentelemetry/sdk-node@0.223.0");
  install(`../${tarball}`, ...names);
  expect(names).toHaveLength(3);
  const packages = names.map((name) => name.slice(0, name.lastIndexOf("@")));
  const versions = packages.map((name) => findVersions(service, name));
  expect(versions).toEqual([["0.223.0"], ["0.223.0"], ["0.223.0"]]);
  expect(findVersions(service, "@opentelemetry/api")).toEqual(["1.9.1"]);
});

describe.skipIf(missing !== undefined)("on OpenTelemetry JS 2.12", () => {
  let database: LeakyDatabase;
  afterAll(() => database.close());
  beforeAll(async () => {
    database = await startLeakyDatabase();
    installBuiltSdk(fixture);
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

  describe.each([
    ["this Node", process.execPath],
    ["Node 20", node20],
  ])("under %s", (_, node) => {
    const options = { registers: false, folder: project, ...(node === undefined ? {} : { node }) };

    test.skipIf(node === undefined).each([
      ["start", "http/json"],
      ["start", "http/protobuf"],
      ["start", "grpc"],
      ["instrument", "http/protobuf"],
      ["byHand", "http/protobuf"],
    ])("%s lets no key out over %s", async (setup, protocol) => {
      const receiver = await startTelemetryReceiver(protocol === "grpc" ? "grpc" : "http");
      const key = createKey();
      const service = await startService("service.mjs", {
        ...options,
        receiver,
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

    test.skipIf(node === undefined).each([
      ["http2.mjs", "compat"],
      ["http2.mjs", "core"],
      ["http2.cjs", "compat"],
      ["http2.cjs", "core"],
    ])("%s, %s: an HTTP/2 server has its spans and audit records", async (script, form) => {
      const receiver = await startTelemetryReceiver();
      const key = createKey();
      const service = await startService(script, { ...options, registers: true, args: ["h2c", form], receiver });
      try {
        const session = await openSession(service);
        const answer = await ask(session, { ":path": "/trailers", "x-api-key": key });
        await ask(session, { ":path": "/leak-body", "x-api-key": key });
        session.destroy();
        expect([answer.body, answer.trailers?.["x-sum"]]).toEqual(["body", "1"]);
        expect(answer.headers["x-api-key-hash"]).toMatch(/^[0-9a-f]{12}$/);
        await receiver.until(() => receiver.serverSpans().length === 2 && receiver.audits().length === 2);
        const [span, leaking] = receiver.serverSpans();
        expect(span?.attributes).toMatchObject({ "http.response.status_code": 200, "network.protocol.version": "2" });
        expect(leaking?.attributes["keytrail.leak.locations"]).toEqual(["response.body"]);
        expect(receiver.audits()[0]).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId });
        expect(spellingsIn(Buffer.concat(receiver.bodies), key)).toEqual([]);
      } finally {
        await service.stop("SIGKILL");
        await receiver.close();
      }
    });

    test.skipIf(node === undefined).each([
      ["plain.cjs", "--import", "register"],
      ["plain.cjs", "--require", "register"],
      ["plain.cjs", "--import", "start"],
      ["plain.mjs", "--import", "register"],
      ["plain.mjs", "--require", "register"],
      ["plain.mjs", "--import", "start"],
    ] as const)("%s with %s, started by %s", async (script, loadsBy, setup) => {
      const receiver = await startTelemetryReceiver();
      const key = createKey();
      const registers = setup === "register";
      const environment = { TEST_SETUP: setup };
      const service = await startService(script, { ...options, receiver, registers, loadsBy, environment });
      try {
        expect(await get(service.port, "/", { "x-api-key": key })).toBe(200);
        await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
        await service.stop();
        expect(receiver.serverSpans()[0]?.attributes["note"]).toMatch(/^for \[REDACTED:/);
        expect(spellingsIn(Buffer.concat(receiver.bodies), key)).toEqual([]);
        expect(service.stderr()).toMatch(
          /^keytrail: on, [^\n]*\n(?:\(node:\d+\) ExperimentalWarning:[^\n]*\n[^\n]*\n)?$/,
        );
      } finally {
        await service.stop("SIGKILL");
        await receiver.close();
      }
    });

    test.skipIf(node === undefined).each(["start", "instrument", "byHand"])(
      "%s: an audit record has the ids of its trace, and the resource, while the sampler drops every span",
      async (setup) => {
        const receiver = await startTelemetryReceiver();
        const environment = { TEST_SETUP: setup, OTEL_TRACES_SAMPLER: "always_off" };
        const service = await startService("service.mjs", { ...options, receiver, environment });
        try {
          const headers = { "x-api-key": createKey(), traceparent: `00-${"7".repeat(32)}-${"8".repeat(16)}-01` };
          expect(await get(service.port, "/", headers)).toBe(200);
          await receiver.until(() => receiver.audits().length === 1);
          const [audit] = receiver.audits();
          expect(audit?.traceId).toBe("7".repeat(32));
          expect(audit?.spanId).toMatch(/^(?!8{16})[0-9a-f]{16}$/);
          expect(audit?.resource).toMatchObject({
            "service.name": "service-under-test",
            "keytrail.hash_key_id": expect.stringMatching(/^[0-9a-f]{8}$/),
          });
          expect(receiver.spans()).toEqual([]);
        } finally {
          await service.stop("SIGKILL");
          await receiver.close();
        }
      },
    );

    test.skipIf(node === undefined).each(PROTOCOLS)(
      "the whole leak matrix over %s: no key leaves, is printed or is forwarded",
      async (...protocol) => {
        await expectNoLeak({
          database,
          protocol,
          start: (given) => startService("leaky.mjs", { ...options, ...given }),
        });
      },
    );

    test.skipIf(node === undefined)("bunyan and winston let no key through OpenTelemetry's bridges", async () => {
      const receiver = await startTelemetryReceiver();
      const key = createKey();
      const service = await startService("loggers.mjs", { ...options, receiver });
      try {
        expect(await get(service.port, "/", { "x-api-key": key })).toBe(200);
        const scopes = (): readonly string[] => receiver.logs().map(({ scope }) => scope);
        const of = (part: string): number => scopes().filter((scope) => scope.includes(part)).length;
        await receiver.until(() => of("bunyan") >= 4 && of("winston") >= 2 && receiver.audits().length === 1);
        await service.stop();
        const received = Buffer.concat(receiver.bodies);
        expect(spellingsIn(received, key)).toEqual([]);
        // The places were reached, and what stood there was taken out.
        expect(received.includes("bunyan says [REDACTED:")).toBe(true);
        expect(received.includes("winston says [REDACTED:")).toBe(true);
        expect(service.output()).toContain("bunyan says [REDACTED:");
        expect(spellingsIn(service.output(), key)).toEqual([]);
      } finally {
        await service.stop("SIGKILL");
        await receiver.close();
      }
    });
  });
});

function createKey(): string {
  return `unit-${randomBytes(18).toString("hex")}`;
}

function get(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((fulfil, reject) => {
    sendRequest({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      response.resume().on("end", () => fulfil(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { examine } from "../../sdk/src/doctor/examine.ts";
import { run } from "../package/commands.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SECRET = "a secret of the tests, 32 bytes or more";
/** Nothing that could be wrong. */
const WELL = { KEYTRAIL_HASH_SECRET: SECRET, OTEL_TRACES_EXPORTER: "none" };
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string | object>>;

function plant(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-doctor-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

async function look(files: Files, environment: object = {}, nodeVersion = "24.21.0"): Promise<string> {
  const { lines, problems } = await examine({
    folder: plant(files),
    environment: { ...WELL, ...environment },
    nodeVersion,
  });
  expect(lines).toHaveLength(2 * problems + 1);
  return lines.join("\n");
}

const starts = (command: string, more: object = {}): Files => ({
  "package.json": { scripts: { start: command }, ...more },
});
const REGISTERED = "node --import @keytrail/sdk/register app.js";
const pack = (name: string, version: string): Files => ({ [`node_modules/${name}/package.json`]: { name, version } });
const inShop = (name: string, version: string): Files => ({
  [`services/shop/node_modules/${name}/package.json`]: { name, version },
});
const ESM_EXPRESS = {
  type: "module",
  dependencies: {
    express: "5",
    "@opentelemetry/instrumentation-express": "1",
    "@opentelemetry/instrumentation-http": "1",
  },
};

describe("examine() finds nothing wrong in", () => {
  test.each<[string, Files, object, string?]>([
    ["a service that registers", starts(REGISTERED), {}],
    ["one that registers by NODE_OPTIONS", starts("node app.js"), { NODE_OPTIONS: "--import @keytrail/sdk/register" }],
    [
      "one that starts the SDK first",
      {
        ...starts("node app.js"),
        "app.js": 'import { startKeytrail } from "@keytrail/sdk";\nimport express from "express";\nstartKeytrail();\n',
      },
      {},
    ],
    [
      "one that hands its own OpenTelemetry over",
      {
        ...starts("node app.ts"),
        "app.ts":
          'import type { Server } from "node:http";\nimport { NodeSDK } from "@opentelemetry/sdk-node";\n' +
          'import { instrument } from "@keytrail/sdk";\nnew NodeSDK(instrument({})).start();\n',
      },
      {},
    ],
    [
      "one that loads a file of its own for it first",
      {
        ...starts("node app.js"),
        "app.js": '"use strict";\nrequire("./tracing.js");\nconst express = require("express");\n',
      },
      {},
    ],
    ["a declared proxy", starts(REGISTERED), { KUBERNETES_SERVICE_HOST: "10.0.0.1", KEYTRAIL_TRUSTED_PROXIES: "1" }],
    ["a secret that is being rotated", starts(REGISTERED), { KEYTRAIL_PREVIOUS_HASH_SECRET: `${SECRET}, before` }],
    ["a plain digest", starts(REGISTERED), { KEYTRAIL_HASH: "sha256", KEYTRAIL_HASH_SECRET: "" }],
    ["an ECMAScript module on a Node with hooks", starts(REGISTERED, ESM_EXPRESS), {}, "22.22.3"],
    ["CommonJS on a Node without", starts(REGISTERED, { ...ESM_EXPRESS, type: "commonjs" }), {}, "20.19.0"],
    [
      "one copy of each package",
      {
        ...starts(REGISTERED),
        ...pack("@opentelemetry/api", "1.10.0"),
        ...pack("a/node_modules/@opentelemetry/api", "1.10.0"),
      },
      {},
    ],
    [
      "2.x alone, whose span processors have a package of their own beside the one they share with 3.x",
      {
        ...starts(REGISTERED),
        ...pack("@opentelemetry/sdk-trace-base", "2.12.0"),
        ...pack("@opentelemetry/sdk-trace", "2.12.0"),
      },
      {},
    ],
  ])("%s", async (_, files, environment, nodeVersion) => {
    expect(await look(files, environment, nodeVersion)).toBe("no problem found");
  });

  test.each<[string, Files, string]>([
    ["a folder without anything", {}, "package.json has no start script, and index.js is not there"],
    ["a package.json that can't be read", { "package.json": "{" }, "package.json has no start script"],
    ["a framework that starts the service", starts("next start"), "the start script runs no file that is there"],
    ["a file that is not there", starts("KEY=secret node dist/app.js"), "no file that is there"],
  ])("%s, and says what it could not see", async (_, files, unseen) => {
    const verdict = await look(files);
    expect(verdict).toMatch(/^no problem found; how the service loads the SDK can't be seen: /);
    expect(verdict).toContain(unseen);
    expect(verdict).not.toContain("secret");
  });

  test("an endpoint where somebody answers, whatever he says", async () => {
    const server = createServer((_request, response) => response.writeHead(405).end());
    await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const environment = { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    expect(await look(starts(REGISTERED), environment)).toBe("no problem found");
    server.close();
    server.closeAllConnections();
  });
});

describe("examine() tells, with the line that mends it,", () => {
  test.each<[string, Files, object, string, string, string?]>([
    [
      "no secret",
      starts(REGISTERED),
      { KEYTRAIL_HASH_SECRET: "" },
      "there is no hash secret",
      "export KEYTRAIL_HASH_SECRET=",
    ],
    ["a weak secret", starts(REGISTERED), { KEYTRAIL_HASH_SECRET: "short" }, "32", "openssl rand -hex 32"],
    [
      "a weak secret before",
      starts(REGISTERED),
      { KEYTRAIL_PREVIOUS_HASH_SECRET: "short" },
      "KEYTRAIL_PREVIOUS_HASH_SECRET: 32 bytes or more",
      "export KEYTRAIL_PREVIOUS_HASH_SECRET=",
    ],
    [
      "the same secret before",
      starts(REGISTERED),
      { KEYTRAIL_PREVIOUS_HASH_SECRET: SECRET },
      "received the same",
      "export KEYTRAIL_PREVIOUS_HASH_SECRET=",
    ],
    [
      "an undeclared proxy",
      starts(REGISTERED),
      { DYNO: "web.1" },
      "Heroku puts a proxy before the service",
      "export KEYTRAIL_TRUSTED_PROXIES=",
    ],
    [
      "an SDK that is loaded too late",
      { ...starts("node app.js"), "app.js": 'import express from "express";\nimport "@keytrail/sdk/register";\n' },
      {},
      "app.js loads @keytrail/sdk too late, behind express",
      "node --import @keytrail/sdk/register app.js",
    ],
    [
      "an SDK that is not loaded",
      { ...starts("node --enable-source-maps src/main.cjs"), "src/main.cjs": 'const http = require("node:http");\n' },
      {},
      "src/main.cjs don't load @keytrail/sdk",
      "node --import @keytrail/sdk/register src/main.cjs",
    ],
    [
      "an SDK that a service takes names from, and that nothing starts",
      {
        ...starts("node app.mjs"),
        "app.mjs":
          'import { setKeyContext } from "@keytrail/sdk";\nimport { trace } from "@opentelemetry/api";\nimport express from "express";\n',
      },
      {},
      "app.mjs imports @keytrail/sdk, and nothing starts it",
      "node --import @keytrail/sdk/register app.mjs",
    ],
    [
      "an SDK of which only the names of attributes are imported",
      { ...starts("node app.mjs"), "app.mjs": 'import { ATTR_API_KEY_HASH } from "@keytrail/sdk/attributes";\n' },
      {},
      "the start script and app.mjs don't load @keytrail/sdk",
      "node --import @keytrail/sdk/register app.mjs",
    ],
    [
      "missing hooks",
      starts(REGISTERED, ESM_EXPRESS),
      {},
      "can't show @opentelemetry/instrumentation-express what",
      "nvm install 24",
      "22.22.2",
    ],
    [
      "only client spans",
      starts("node --import @opentelemetry/auto-instrumentations-node/register app.mjs"),
      {},
      "only client spans",
      "node --import @keytrail/sdk/register",
    ],
    [
      "two majors of OpenTelemetry",
      {
        ...starts(REGISTERED),
        ...pack("@opentelemetry/sdk-trace", "3.1.0"),
        ...pack("@a/b/node_modules/@opentelemetry/sdk-trace", "2.12.0"),
      },
      {},
      "@opentelemetry/sdk-trace is there more than once: 2.12.0, 3.1.0",
      "npm pkg set 'overrides.@opentelemetry/sdk-trace=3.1.0'",
    ],
    [
      "two copies of a package that the service itself depends on",
      {
        ...starts(REGISTERED, { dependencies: { "@opentelemetry/sdk-trace": "^3.1.1" } }),
        ...pack("@opentelemetry/sdk-trace", "3.1.1"),
        ...pack("a/node_modules/@opentelemetry/sdk-trace", "3.1.0"),
      },
      {},
      "@opentelemetry/sdk-trace is there more than once: 3.1.0, 3.1.1",
      "npm pkg set 'overrides.@opentelemetry/sdk-trace=$@opentelemetry/sdk-trace'",
    ],
    [
      "two copies of the API, one of them a package's own",
      {
        ...starts(REGISTERED),
        ...pack("@opentelemetry/api", "1.9.1"),
        ...pack("logger/node_modules/@opentelemetry/api", "1.10.0"),
      },
      {},
      "@opentelemetry/api is there more than once: 1.9.1, 1.10.0",
      "npm ls @opentelemetry/api",
    ],
    [
      "two copies in pnpm's store",
      {
        ...starts(REGISTERED),
        ...pack(".pnpm/@opentelemetry+api@1.9.1/node_modules/@opentelemetry/api", "1.9.1"),
        ...pack(".pnpm/@opentelemetry+api@1.10.0/node_modules/@opentelemetry/api", "1.10.0"),
      },
      {},
      "@opentelemetry/api is there more than once",
      "npm pkg set 'overrides.@opentelemetry/api=1.10.0'",
    ],
    [
      "2.x and 3.x beside each other, in packages of different names",
      {
        ...starts(REGISTERED),
        ...pack("@opentelemetry/sdk-trace-base", "2.2.0"),
        ...pack("@opentelemetry/sdk-trace", "3.1.0"),
      },
      {},
      "two lines of OpenTelemetry are there: sdk-trace-base 2.2.0 and sdk-trace 3.1.0",
      "npm ls @opentelemetry/sdk-trace-base",
    ],
    [
      "a mistyped variable",
      starts(REGISTERED),
      { KEYTRAIL_KEY_HEADER: "x-key" },
      "KEYTRAIL_KEY_HEADER (did you mean KEYTRAIL_KEY_HEADERS?): no such variable",
      "unset KEYTRAIL_KEY_HEADER  ",
    ],
    [
      "a value that can't be read",
      starts(REGISTERED),
      { KEYTRAIL_CLIENT_ADDRESS: "some" },
      "must be full, prefix or off",
      "unset KEYTRAIL_CLIENT_ADDRESS  ",
    ],
    [
      "an audit endpoint where nobody answers",
      starts(REGISTERED),
      { KEYTRAIL_AUDIT_ENDPOINT: "http://127.0.0.1:1" },
      "nothing answers at http://127.0.0.1:1",
      "export KEYTRAIL_AUDIT_ENDPOINT=",
    ],
    [
      "an endpoint where nobody answers",
      starts(REGISTERED),
      { OTEL_TRACES_EXPORTER: "", OTEL_EXPORTER_OTLP_ENDPOINT: "http://user:password@127.0.0.1:1/otlp" },
      "nothing answers at http://127.0.0.1:1/otlp",
      "export OTEL_EXPORTER_OTLP_ENDPOINT=",
    ],
    [
      "an endpoint that is no URL",
      starts(REGISTERED),
      { OTEL_TRACES_EXPORTER: "", OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" },
      "no http or https URL",
      "export OTEL_EXPORTER_OTLP_ENDPOINT=http://",
    ],
  ])("%s", async (_, files, environment, problem, remedy, nodeVersion) => {
    const [first, second, count] = (await look(files, environment, nodeVersion)).split("\n");
    expect(first).toContain(problem);
    expect(second).toContain(`mend:  `);
    expect(second).toContain(remedy);
    expect(count).toBe("1 problem");
  });

  test("copies that a workspace's root has beside the service's own", async () => {
    const root = plant({
      ...pack("@opentelemetry/api", "1.9.1"),
      "services/shop/package.json": { scripts: { start: REGISTERED } },
      ...inShop("@opentelemetry/api", "1.10.0"),
    });
    const { lines } = await examine({ folder: join(root, "services/shop"), environment: WELL, nodeVersion: "24.21.0" });
    expect(lines[0]).toContain("@opentelemetry/api is there more than once: 1.9.1, 1.10.0");
  });

  test("every problem at once, without the secret's value or a control character", async () => {
    const text = await look(
      { ...starts("node app.js"), "app.js": 'import "\u001B[31mred";\nimport "@keytrail/sdk/register";\n' },
      { KEYTRAIL_HASH_SECRET: "hunter2", RENDER: "true" },
    );
    expect(text).toContain("3 problems");
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("\u001B");
  });
});

test.each([
  [["doctor"], 1, /problem: /],
  [["--help"], 0, /^Usage: npx @keytrail\/sdk doctor/],
  [[], 2, /^Usage/],
  [["doctor", "more"], 2, /^Usage/],
])("the command %j ends with %i", (args, exitCode, output) => {
  const cli = ["--conditions=keytrail-source", join(ROOT, "sdk/src/cli.ts"), ...args];
  const ended = run(plant(starts(REGISTERED)), process.execPath, cli, {
    KEYTRAIL_HASH_SECRET: "",
    OTEL_TRACES_EXPORTER: "none",
  });
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.output).toMatch(output);
});

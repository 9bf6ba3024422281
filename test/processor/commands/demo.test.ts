import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { demoCommand } from "../../../processor/src/commands/demo.ts";
import { createCommandIo } from "../../support/command-io.ts";

const CLI = ["--conditions=keytrail-source", fileURLToPath(new URL("../../../processor/src/cli.ts", import.meta.url))];

/** Where the demo keeps what it needs: it must be empty when the demo has ended. */
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "keytrail-demo-test-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function demo(...argv: readonly string[]): Promise<Ended> {
  const env = { ...process.env, TMPDIR: directory };
  return new Promise((resolve) => {
    execFile(process.execPath, [...CLI, "demo", ...argv], { env }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

test("every attack is told with the name that the service gives its key, and no raw key leaves", async () => {
  const { code, output, errors } = await demo();
  expect([code, errors]).toEqual([0, ""]);
  expect(output).toMatch(
    / MEDIUM request_rate_burst key=[0-9a-f]{8}… \(mobile-app\) made \d+ requests in 1 minute, limit 100\n/,
  );
  expect(output).toMatch(
    / MEDIUM new_client_address key=[0-9a-f]{8}… \(checkout-prod\) was used from 198\.51\.100\.77, /,
  );
  expect(output).toMatch(
    / CRITICAL leaked_key key=[0-9a-f]{8}… \(partner-acme\) leaked by demo-shop in span\.events\./,
  );
  expect(output).toMatch(/\nattacks caught: 3 of 3\n/);
  expect(output).toMatch(/: 0 of [1-9][0-9,]* strings\n/);
  expect(output).toContain("  npx -p @keytrail/processor keytrail run ");
  expect(readdirSync(directory)).toEqual([]);
});

test("--otlp-endpoint gets a copy of every payload", async () => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    request.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { code, output } = await demo("--otlp-endpoint", endpoint);
  await new Promise((resolve) => server.close(resolve));
  expect(code).toBe(0);
  expect(new Set(paths)).toEqual(new Set(["/v1/traces", "/v1/logs", "/v1/metrics"]));
  expect(output).toContain(`\ncopied to ${endpoint.slice(0, -1)}: ${paths.length} of ${paths.length} payloads\n`);
});

test("an endpoint that takes nothing is told, and leaves the demo its alerts", async () => {
  // The port of a server that is gone.
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { code, output } = await demo("--otlp-endpoint", `http://127.0.0.1:${port}`);
  expect(code).toBe(2);
  expect(output).toContain("attacks caught: 3 of 3");
  expect(output).toMatch(new RegExp(`\ncopied to http://127\\.0\\.0\\.1:${port}: 0 of [1-9]\\d* payloads\n`));
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it in order, and nothing stays behind", async (signal) => {
  const child = spawn(process.execPath, [...CLI, "demo"], { env: { ...process.env, TMPDIR: directory } });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.once("data", () => child.kill(signal));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  expect([code, errors]).toEqual([signal === "SIGINT" ? 130 : 143, ""]);
  expect(readdirSync(directory)).toEqual([]);
});

test("a reader that leaves early ends it in order, and nothing stays behind", async () => {
  const child = spawn(process.execPath, [...CLI, "demo"], { env: { ...process.env, TMPDIR: directory } });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.once("exit", resolve));
  expect([code, errors]).toEqual([0, ""]);
  expect(readdirSync(directory)).toEqual([]);
});

test("its service ends when the demo is killed", async () => {
  const child = spawn(process.execPath, [...CLI, "demo"], { env: { ...process.env, TMPDIR: directory } });
  let output = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("20 ordinary requests")) resolve();
    });
  });
  child.kill("SIGKILL");
  const port = Number(/on port (\d+),/.exec(output)?.[1]);
  await expect.poll(() => isListening(port), { timeout: 20_000 }).toBe(false);
});

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

test.each([
  [["now"], 'Cannot run "keytrail demo": wanted no argument: received "now"'],
  [["--otlp-endpoint", "ftp://elsewhere"], "--otlp-endpoint wants an http or https URL"],
])("refuses %j", async (argv, message) => {
  await expect(demoCommand.run(argv, createCommandIo())).rejects.toThrow(message);
});

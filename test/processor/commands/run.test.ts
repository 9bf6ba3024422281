import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKeyHasher } from "@keytrail/sdk/keys";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { COMMANDS } from "../../../processor/src/commands/index.ts";
import { createCommandIo } from "../../support/command-io.ts";
import type { TestCommandIo } from "../../support/command-io.ts";
import { send } from "../../support/http.ts";
import { encodePayload, tracesPayload } from "../../support/otlp-builder.ts";
import { PROTOBUF } from "../../support/processor.ts";

const CLI = fileURLToPath(new URL("../../../processor/src/cli.ts", import.meta.url));
const SECRET = { KEYTRAIL_HASH_SECRET: "a secret of a test, long enough to be one" };

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-run-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A configuration on a free port, with its state beside it. */
function configIn(directory: string, more = "", endpoint = "127.0.0.1:0"): string {
  const file = join(directory, "keytrail.yaml");
  const text = `file_format: "1.0"
receivers: { otlp_http: { endpoint: "${endpoint}" } }
state: { directory: "${join(directory, "state")}" }
${more}`;
  writeFileSync(file, text);
  return file;
}

const run = (io: TestCommandIo, ...argv: readonly string[]): Promise<number> =>
  runCommandLine(["run", ...argv], COMMANDS, "0", io);

const urlIn = (errors: string): string => /url="(http:[^"]+)"/.exec(errors)?.[1] ?? "";

test("run serves OTLP until it is told to stop, then exits with 0", async () => {
  const io = createCommandIo(SECRET);
  const ended = run(io, "--config", configIn(scratchDirectory()));
  const url = urlIn(await io.said("Listening"));
  expect((await send(`${url}/v1/traces`, { headers: PROTOBUF })).status).toBe(200);
  expect((await send(`${url}/readyz`, { method: "GET" })).status).toBe(200);
  io.signal("SIGTERM");
  expect(await ended).toBe(0);
  await expect(send(`${url}/livez`, { method: "GET" })).rejects.toThrow("ECONNREFUSED");
  expect(io.errors()).toMatch(/ INFO Stopping signal="SIGTERM"\n.* INFO Stopped\n$/);
  expect(io.errors()).not.toContain("WARN");
});

test("run refuses hashes of keys without the secret that they were made with: nothing would match", async () => {
  const io = createCommandIo();
  const keys = `keys: { known: { file: issued.txt }, allow: { hashes: ["${"ab".repeat(32)}"] } }`;
  expect(await run(io, "--config", configIn(scratchDirectory(), keys))).toBe(2);
  expect(io.errors()).toContain(
    "Cannot use keys.known.file and keys.allow.hashes: wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE, under which the hashes were made: received neither\n",
  );
});

test.each([
  ["hmac-sha256", true],
  ["sha256", false],
])("run with %s and no secret warns that hashes hold for this run only: %s", async (algorithm, warns) => {
  const io = createCommandIo();
  const ended = run(io, "--config", configIn(scratchDirectory(), `hash: { algorithm: ${algorithm} }`));
  await io.said("Listening");
  io.signal("SIGTERM");
  expect(await ended).toBe(0);
  expect(io.errors().includes("hold for this run only")).toBe(warns);
});

test.each([
  ["the secret before as well", { KEYTRAIL_PREVIOUS_HASH_SECRET: "the secret before, long enough to be one" }, false],
  ["its own secret alone", {}, true],
])("run with %s warns of a service that has the secret before: %s", async (_, more, warns) => {
  const io = createCommandIo({ ...SECRET, ...more });
  const ended = run(io, "--config", configIn(scratchDirectory()));
  const url = urlIn(await io.said("Listening"));
  const { hashKeyId } = createKeyHasher({ secret: "the secret before, long enough to be one" });
  const resource = { "service.name": "checkout", "keytrail.hash_key_id": hashKeyId };
  const body = encodePayload(tracesPayload([{}], { resource }), "protobuf");
  expect((await send(`${url}/v1/traces`, { headers: PROTOBUF, body })).status).toBe(200);
  io.signal("SIGTERM");
  expect(await ended).toBe(0);
  expect(io.errors().includes("hashes keys with another secret")).toBe(warns);
});

test("run keeps its state in the directory that the configuration names, and comes back to it", async () => {
  const directory = scratchDirectory();
  const file = configIn(directory);
  for (const _ of [1, 2]) {
    const io = createCommandIo(SECRET);
    const ended = run(io, "--config", file);
    await io.said("Listening");
    io.signal("SIGINT");
    expect(await ended).toBe(0);
    expect(existsSync(join(directory, "state"))).toBe(true);
  }
});

test("without a hash secret run says that hashes hold for this run only", async () => {
  const io = createCommandIo();
  const ended = run(io, "--config", configIn(scratchDirectory()));
  expect(await io.said("Listening")).toContain(" WARN Hashes of keys hold for this run only");
  io.signal("SIGINT");
  expect(await ended).toBe(0);
});

test("a hash secret that is too short is exit code 2, and is not shown", async () => {
  const io = createCommandIo({ KEYTRAIL_HASH_SECRET: "hunter2" });
  expect(await run(io, "--config", configIn(scratchDirectory()))).toBe(2);
  expect(io.errors()).toMatch(/^Cannot /);
  expect(io.errors()).not.toContain("hunter2");
});

test("an address in use names the option, and frees the state", async () => {
  const [first, second] = [scratchDirectory(), scratchDirectory()];
  const io = createCommandIo(SECRET);
  const ended = run(io, "--config", configIn(first));
  const { host } = new URL(urlIn(await io.said("Listening")));
  const other = createCommandIo(SECRET);
  expect(await run(other, "--config", configIn(second, "", host))).toBe(2);
  expect(other.errors()).toBe(
    `Cannot listen on receivers.otlp_http.endpoint "${host}": wanted a free address: received one that another process listens on\n`,
  );
  const again = createCommandIo(SECRET);
  const endedAgain = run(again, "--config", configIn(second));
  await again.said("Listening");
  again.signal("SIGINT");
  io.signal("SIGINT");
  expect([await ended, await endedAgain]).toEqual([0, 0]);
});

test("a state directory that another process uses is exit code 2", async () => {
  const file = configIn(scratchDirectory());
  const io = createCommandIo(SECRET);
  const ended = run(io, "--config", file);
  await io.said("Listening");
  const other = createCommandIo(SECRET);
  expect(await run(other, "--config", file)).toBe(2);
  expect(other.errors()).toMatch(/^Cannot .*state/);
  io.signal("SIGINT");
  expect(await ended).toBe(0);
});

test("an alert destination that can't be used is exit code 2", async () => {
  const directory = scratchDirectory();
  const io = createCommandIo(SECRET);
  const more = `alerts: { file: { path: "${join(directory, "absent", "alerts.ndjson")}" } }\n`;
  expect(await run(io, "--config", configIn(directory, more))).toBe(2);
  expect(io.errors()).toMatch(/^Cannot /);
});

test("run takes flags only", async () => {
  const io = createCommandIo(SECRET);
  expect(await run(io, "keytrail.yaml")).toBe(2);
  expect(io.errors()).toContain('wanted flags only: received "keytrail.yaml"; a configuration goes with --config');
});

/** The command itself, as a process. */
function start(argv: readonly string[], directory: string) {
  const child = spawn(process.execPath, ["--conditions=keytrail-source", CLI, ...argv], {
    cwd: directory,
    env: { PATH: process.env["PATH"], ...SECRET },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  let output = "";
  const listening = Promise.withResolvers<string>();
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
    if (errors.includes("Listening")) listening.resolve(urlIn(errors));
  });
  const ended = new Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>(
    (resolve) => {
      child.on("close", (code) => resolve({ code, output, errors }));
    },
  );
  return { child, listening: listening.promise, ended };
}

test("the process exits with 0 after SIGTERM", async () => {
  const directory = scratchDirectory();
  const { child, listening, ended } = start(["run", "--config", configIn(directory)], directory);
  await listening;
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("a second signal ends the process at once", async () => {
  const directory = scratchDirectory();
  const { child, listening, ended } = start(["run", "--config", configIn(directory)], directory);
  const url = await listening;
  // A request that never ends its body holds the first, orderly stop back.
  const request = new AbortController();
  onTestFinished(() => request.abort());
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
  const pending = fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: PROTOBUF,
    body,
    duplex: "half",
    signal: request.signal,
  }).catch(() => undefined);
  await send(`${url}/livez`, { method: "GET" });
  child.kill("SIGTERM");
  child.stderr.once("data", () => child.kill("SIGTERM"));
  expect((await ended).code).toBe(143);
  await pending;
});

test("the process tells its version, and a wrong word is exit code 2", async () => {
  const directory = scratchDirectory();
  const version = await start(["--version"], directory).ended;
  expect([version.code, version.errors]).toEqual([0, ""]);
  expect(version.output).toMatch(/^keytrail \d+\.\d+\.\d+\n$/);
  expect((await start(["chekc"], directory).ended).errors).toContain('(did you mean "check"?)');
  expect((await start(["check", "absent.yaml"], directory).ended).code).toBe(2);
});

test("the command says which Node it wants", async () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../processor/package.json", import.meta.url), "utf8")) as {
    engines: { node: string };
  };
  const least = /\d+/.exec(manifest.engines.node)?.[0];
  const older = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.1.0"})`;
  const child = spawn(process.execPath, ["--conditions=keytrail-source", "--import", older, CLI, "--version"]);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect([code, errors]).toEqual([2, `Cannot run keytrail: wanted Node.js ${least} or later: received 20.1.0\n`]);
});

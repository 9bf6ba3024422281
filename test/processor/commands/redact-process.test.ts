import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const CLI = ["--conditions=keytrail-source", resolve("processor/src/cli.ts")];
const KEY = "sk_" + "live_" + "a1B2c3D4".repeat(3);
const MARKER = "[REDACTED:stripe_secret_live]";
const ENV = { PATH: process.env["PATH"] };
const MEBIBYTE = 1024 * 1024;

interface Filter {
  readonly child: ChildProcessWithoutNullStreams;
  output(): string;
  errors(): string;
  /** Resolves when standard output holds the text. */
  wrote(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

/** The filter as a process. */
function startRedact({ isRead = true }: { readonly isRead?: boolean } = {}): Filter {
  const child = spawn(process.execPath, [...CLI, "redact"], { env: ENV });
  onTestFinished(() => void child.kill("SIGKILL"));
  const written = { output: "", errors: "" };
  const ended = new Promise<number | null>((settle) => void child.on("exit", settle));
  // A filter that is gone takes no more.
  child.stdin.on("error", () => undefined);
  child.stderr.on("data", (chunk: Buffer) => (written.errors += chunk.toString()));
  if (isRead) child.stdout.on("data", (chunk: Buffer) => (written.output += chunk.toString()));
  return {
    child,
    output: () => written.output,
    errors: () => written.errors,
    async wrote(text) {
      while (!written.output.includes(text)) await once(child.stdout, "data");
    },
    ended,
  };
}

test("a line is written when it has come, not when a buffer is full", async () => {
  const { child, wrote, output, ended } = startRedact();
  child.stdin.write(`first ${KEY}\nhalf of`);
  await wrote("first");
  expect(output()).toBe(`first ${MARKER}\n`);
  child.stdin.write(" a line\n");
  await wrote("half of a line\n");
  child.stdin.end("rest");
  expect(await ended).toBe(0);
  expect(output()).toBe(`first ${MARKER}\nhalf of a line\nrest`);
});

test("when the reader is gone the filter ends quietly", async () => {
  const { child, ended, errors } = startRedact({ isRead: false });
  child.stdin.write("first\n");
  await once(child.stdout, "readable");
  child.stdout.destroy();
  const writing = setInterval(() => child.stdin.write("more\n".repeat(1_000)), 20);
  onTestFinished(() => clearInterval(writing));
  expect(await ended).toBe(0);
  expect(errors()).toBe("");
});

test("while the reader is slow nothing more is read, and nothing is lost", async () => {
  const { child, ended } = startRedact({ isRead: false });
  const piece = Buffer.from(`${"all is well ".repeat(20)}\n`.repeat(4_400));
  let sent = 0;
  // What the pipes and the filter take is taken at once; then it stops.
  while (sent < 64 * MEBIBYTE) {
    sent += piece.length;
    if (child.stdin.write(piece)) continue;
    const isTaken = await Promise.race([once(child.stdin, "drain").then(() => true), pause(1_500).then(() => false)]);
    if (!isTaken) break;
  }
  expect(sent).toBeLessThan(16 * MEBIBYTE);
  child.stdin.end();
  let received = 0;
  child.stdout.on("data", (chunk: Buffer) => (received += chunk.length));
  expect(await ended).toBe(0);
  await (child.stdout.readableEnded ? undefined : once(child.stdout, "end"));
  expect(received).toBe(sent);
});

test.runIf(existsSync("/proc/self/status"))("memory stays bounded over a line that never ends", async () => {
  const { child } = startRedact({ isRead: false });
  child.stdout.resume();
  const piece = Buffer.alloc(MEBIBYTE, "word ");
  for (let count = 0; count < 150; count++) if (!child.stdin.write(piece)) await once(child.stdin, "drain");
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const peakMebibytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  expect(peakMebibytes).toBeLessThan(400);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s lets what was read be written, with what the writer still says", async (signal, code) => {
  const { child, wrote, output, ended, errors } = startRedact();
  child.stdin.write(`first\nunfinished ${KEY}`);
  await wrote("first\n");
  child.kill(signal);
  child.stdin.write(" last words\nand");
  expect(await ended).toBe(code);
  await (child.stdout.readableEnded ? undefined : once(child.stdout, "end"));
  expect(output()).toBe(`first\nunfinished ${MARKER} last words\nand`);
  expect(errors()).toBe("");
});

test.runIf(existsSync("/dev/full"))("a full disk is told, and the exit code is 2", () => {
  const command = `echo 'x ${KEY}' | "$0" ${CLI.join(" ")} redact > /dev/full`;
  const { status, stderr } = spawnSync("sh", ["-c", command, process.execPath], { env: ENV, encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toBe("Cannot write standard output: wanted room for the result: received a full disk (ENOSPC)\n");
});

function pause(millis: number): Promise<void> {
  return new Promise((settle) => void setTimeout(settle, millis));
}

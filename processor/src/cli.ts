#!/usr/bin/env node
import { writeSync } from "node:fs";
import { argv, env, exit, stderr, stdin, stdout, versions } from "node:process";
import { systemClock } from "./clock.ts";
import type { CommandIo, StopSignal } from "./commands/command.ts";
import { VERSION } from "./version.ts";

const EXIT_CODE_BY_SIGNAL: Readonly<Record<Exclude<StopSignal, "SIGPIPE">, number>> = { SIGINT: 130, SIGTERM: 143 };
/** Of the command that listens for signals; undefined while none does. */
let stopInOrder: ((signal: "SIGPIPE") => void) | undefined;

function onStopSignal(listener: (signal: StopSignal) => void): () => void {
  let asked = false;
  const onSignal = (signal: StopSignal): void => {
    if (asked && signal !== "SIGPIPE") exit(EXIT_CODE_BY_SIGNAL[signal]);
    if (asked) return;
    asked = true;
    listener(signal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  stopInOrder = onSignal;
  return () => {
    stopInOrder = undefined;
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
}

const io: CommandIo = { stdin, stdout, stderr, env, clock: systemClock, onStopSignal };
// A pipe that was closed early (`keytrail replay … | head`) is no error of ours; what runs is stopped as by a signal, which Node ignores.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    // Unlike `write`, this is done before the process is.
    writeSync(2, `Cannot write standard output: wanted room for the result: received ${reasonOf(error.code)}\n`);
    exit(2);
  }
  if (stopInOrder === undefined) exit(0);
  stopInOrder("SIGPIPE");
});
// Nobody reads the log any more: that ends nothing.
stderr.on("error", () => undefined);

function reasonOf(code: string | undefined): string {
  if (code === "ENOSPC" || code === "EDQUOT") return `a full disk (${code})`;
  return code ?? "an error";
}

/** As in `engines`: npm only warns of an older one, and what it lacks would be told as a stack trace. */
const LEAST_NODE_MAJOR = 24;

async function main(): Promise<void> {
  if (Number.parseInt(versions.node, 10) < LEAST_NODE_MAJOR) {
    stderr.write(`Cannot run keytrail: wanted Node.js ${LEAST_NODE_MAJOR} or later: received ${versions.node}\n`);
    exit(2);
  }
  const { COMMANDS } = await import("./commands/index.ts");
  const { runCommandLine } = await import("./commands/command-line.ts");
  process.exitCode = await runCommandLine(argv.slice(2), COMMANDS, VERSION, io);
}

void main();

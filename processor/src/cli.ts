#!/usr/bin/env node
import { argv, env, exit, stderr, stdin, stdout } from "node:process";
import { systemClock } from "./clock.ts";
import type { CommandIo, StopSignal } from "./commands/command.ts";
import { COMMANDS } from "./commands/index.ts";
import { runCommandLine } from "./commands/command-line.ts";
import { VERSION } from "./version.ts";

const EXIT_CODE_BY_SIGNAL: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

function onStopSignal(listener: (signal: StopSignal) => void): () => void {
  let asked = false;
  const onSignal = (signal: StopSignal): void => {
    if (asked) exit(EXIT_CODE_BY_SIGNAL[signal]);
    asked = true;
    listener(signal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
}

const io: CommandIo = { stdin, stdout, stderr, env, clock: systemClock, onStopSignal };
// A pipe that was closed early (`keytrail replay … | head`) is no error of ours.
stdout.on("error", (error: NodeJS.ErrnoException) => exit(error.code === "EPIPE" ? 0 : 2));
async function main(): Promise<void> {
  process.exitCode = await runCommandLine(argv.slice(2), COMMANDS, VERSION, io);
}

void main();

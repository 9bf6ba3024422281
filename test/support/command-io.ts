import { PassThrough } from "node:stream";
import { systemClock } from "../../processor/src/clock.ts";
import type { CommandIo, StopSignal } from "../../processor/src/commands/command.ts";

/** A command's surroundings that a test can look at and steer. */
export interface TestCommandIo extends CommandIo {
  readonly stdin: PassThrough;
  output(): string;
  errors(): string;
  /** Resolves when standard error holds the text; it gives what stands there by then. */
  said(text: string): Promise<string>;
  /** As if the process got the signal. Does nothing while no command listens. */
  signal(signal: StopSignal): void;
}

/** @param env the whole environment of the command */
export function createCommandIo(env: Readonly<Record<string, string>> = {}): TestCommandIo {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const written = { output: "", errors: "" };
  const watchers = new Set<() => void>();
  const listeners = new Set<(signal: StopSignal) => void>();
  stdout.on("data", (chunk: Buffer) => (written.output += chunk.toString()));
  stderr.on("data", (chunk: Buffer) => {
    written.errors += chunk.toString();
    for (const watcher of watchers) watcher();
  });
  return {
    stdin,
    stdout,
    stderr,
    env,
    clock: systemClock,
    onStopSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    output: () => written.output,
    errors: () => written.errors,
    said: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!written.errors.includes(text)) return;
          watchers.delete(look);
          resolve(written.errors);
        };
        watchers.add(look);
        look();
      }),
    signal(signal) {
      for (const listener of listeners) listener(signal);
    },
  };
}

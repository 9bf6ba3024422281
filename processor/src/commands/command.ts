import type { Readable, Writable } from "node:stream";
import type { Clock } from "../clock.ts";

/** The signals that ask a command to stop; `SIGPIPE`: who read standard output is gone. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGPIPE";

/** All that a command may know of the process that it runs in. */
export interface CommandIo {
  /** `setRawMode` is there on a terminal: for prompts that must not echo. */
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(enabled: boolean): unknown };
  /** The command's result, and nothing else. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Progress, warnings and problems. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /**
   * Hands the first SIGINT or SIGTERM to the listener instead of ending the process; a second one ends it at once.
   * @returns gives the signals back to the process
   */
  onStopSignal(listener: (signal: StopSignal) => void): () => void;
}

/** One word of the command line. */
export interface Command {
  /** The word itself. */
  readonly name: string;
  /** Half a line for `keytrail --help`. */
  readonly summary: string;
  /** What `keytrail NAME --help` prints: a usage line, then the options with their units and defaults. */
  readonly usage: string;
  /**
   * @param argv what stands after the command's name
   * @returns the exit code: 0 fine, 1 findings where asked for, 2 usage, configuration or input
   * @throws KeytrailError for a condition whose message says all: it is printed, the exit code is 2
   */
  run(argv: readonly string[], io: CommandIo): Promise<number>;
}

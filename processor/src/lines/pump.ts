import { KeytrailError } from "../errors.ts";
import type { CommandIo, StopSignal } from "../commands/command.ts";

/** Turns the bytes of standard input into those of standard output. */
export interface ByteFilter {
  /** @returns what can be written by now; absent when that is nothing */
  write(chunk: Buffer): Uint8Array | undefined;
  /** @returns the rest */
  end(): Uint8Array | undefined;
}

/** Who writes our input got the same Ctrl-C, and may have something left to say. */
const LAST_WORDS_MILLIS = 1_000;
/** https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html: 128 and the signal's number. A reader who is gone is no error. */
const EXIT_CODE: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 0 };

/**
 * Runs standard input through a filter until it ends. What has come is written at once; while the reader of standard output is slow, nothing is read.
 * After a signal, input goes on for a second at most.
 *
 * @returns the exit code: 0, or that of the signal
 * @throws KeytrailError `input_unreadable`
 */
export function pumpStandardInput(command: string, io: CommandIo, filter: ByteFilter): Promise<number> {
  const { stdin, stdout } = io;
  return new Promise((resolve, reject) => {
    let signal: StopSignal | undefined;
    let lastWords: NodeJS.Timeout | undefined;
    const release = io.onStopSignal((received) => {
      signal = received;
      if (received === "SIGPIPE") settle(() => resolve(EXIT_CODE.SIGPIPE));
      else lastWords = setTimeout(onEnd, stdin.isTTY === true ? 0 : LAST_WORDS_MILLIS);
    });

    function settle(report: () => void): void {
      clearTimeout(lastWords);
      release();
      stdin.off("data", onData).off("end", onEnd).off("error", onError);
      stdout.off("drain", onDrain);
      stdin.destroy();
      report();
    }
    function attempt(work: () => void): void {
      try {
        work();
      } catch (error) {
        // A line that can't be looked at is not written.
        settle(() => reject(error instanceof Error ? error : new Error("Cannot look at a line")));
      }
    }
    function onData(chunk: Buffer): void {
      attempt(() => {
        const output = filter.write(chunk);
        if (output !== undefined && !stdout.write(output)) stdin.pause();
      });
    }
    function onDrain(): void {
      stdin.resume();
    }
    function onEnd(): void {
      attempt(() => {
        const output = filter.end();
        if (output !== undefined) stdout.write(output);
        settle(() => resolve(signal === undefined ? 0 : EXIT_CODE[signal]));
      });
    }
    function onError(error: NodeJS.ErrnoException): void {
      const problem = `wanted standard input to be readable: received ${error.code ?? "an error"}`;
      settle(() => reject(new KeytrailError("input_unreadable", `Cannot run "keytrail ${command}": ${problem}`)));
    }

    stdout.on("drain", onDrain);
    stdin.on("end", onEnd).on("error", onError).on("data", onData);
  });
}

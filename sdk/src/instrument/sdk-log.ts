/** How much the SDK says of itself. */
export type LogLevel = "info" | "warn" | "off";

/** The SDK's own lines. They hold no raw key, and each stands on one line whatever a value contains. */
export interface SdkLog {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
}

const CONTROL_CHARACTERS = /\p{Cc}+/gu;

/** Writes to standard error, so that a service's standard output stays its own. A closed stream is no reason to fail. */
export function createSdkLog(level: LogLevel): SdkLog {
  return { info: level === "info" ? write : ignore, warn: level === "off" ? ignore : write };
}

function write(line: string): void {
  try {
    process.stderr.write(`keytrail: ${line.replace(CONTROL_CHARACTERS, " ")}\n`);
  } catch {
    // Nobody listens.
  }
}

function ignore(): void {}

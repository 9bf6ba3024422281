import { DiagLogLevel, diag } from "@opentelemetry/api";
import type { DiagLogger } from "@opentelemetry/api";
import type { PrintScrubber } from "../scrub/printed.ts";
import { findApiGlobals } from "./api-globals.ts";

/**
 * Puts scrubbing before OpenTelemetry's own log lines, which quote span names at a wrong call and print whole batches at `OTEL_LOG_LEVEL=debug`.
 * The logger keeps its level.
 *
 * @returns whether there was a logger; one that a program sets later is its own affair
 */
export function scrubDiag(scrubber: PrintScrubber): boolean {
  const globals = findApiGlobals();
  const inner = globals?.diag;
  if (globals === undefined || inner === undefined) return false;
  globals.diag = wrapDiagLogger(inner, scrubber);
  return true;
}

/** A logger that gets no raw key. */
export function wrapDiagLogger(inner: DiagLogger, scrubber: PrintScrubber): DiagLogger {
  const say =
    (level: keyof DiagLogger) =>
    (...args: readonly unknown[]): void => {
      const [message, ...rest] = scrubber.printed(args);
      inner[level](message as string, ...rest);
    };
  return {
    error: say("error"),
    warn: say("warn"),
    info: say("info"),
    debug: say("debug"),
    verbose: say("verbose"),
  };
}

/**
 * Does work of OpenTelemetry's, and hands on what it complains of meanwhile, such as a sampler that nobody knows: without a logger it tells nobody. A
 * logger that is there already gets it instead.
 *
 * @param tell gets OpenTelemetry's own text
 */
export function listenToDiag<Result>(work: () => Result, tell: (complaint: string) => void): Result {
  if (findApiGlobals()?.diag !== undefined) return work();
  const logger = { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  try {
    return work();
  } finally {
    diag.disable();
  }
}

function ignore(): void {}

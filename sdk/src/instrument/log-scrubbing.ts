import { createEphemeralSecret, createKeyHasher, createKeyScanner } from "../keys/index.ts";
import { isOwnPlace } from "../scrub/own-place.ts";
import { createPrintScrubber } from "../scrub/printed.ts";
import type { PrintScrubber } from "../scrub/printed.ts";
import { createRequestKeys } from "../scrub/request-keys.ts";
import { createScrubber } from "../scrub/scrubber.ts";
import { scrubConsoleWith } from "./console.ts";
import { sharedState } from "./state.ts";

/** A format of winston (logform), as `winston.format.combine` takes it. */
export interface WinstonScrubFormat {
  /** @returns a copy of what is logged, without raw keys */
  transform<T extends object>(info: T): T;
}

let unstarted: PrintScrubber | undefined;

/** The running SDK's scrubber. Before a start there are no requests to know keys of: formats and names are found all the same. */
function currentScrubber(): PrintScrubber {
  const { printScrubber } = sharedState();
  return printScrubber ?? (unstarted ??= createUnstarted());
}

function createUnstarted(): PrintScrubber {
  // The hashes of this secret can't be compared with any other: none is written, only the format.
  const hasher = createKeyHasher({ secret: createEphemeralSecret() });
  const requestKeys = createRequestKeys({ maxTraces: 1 });
  const scrubber = createScrubber({ scanner: createKeyScanner(), hasher, requestKeys, isOwnPlace });
  return createPrintScrubber(scrubber);
}

/**
 * Takes raw keys out of a value of any nesting: a serializer for pino and bunyan. Never throws: what can't be scrubbed is replaced by a marker.
 *
 * @returns the very same value when nothing was found; else a plain copy, in the form that JSON gives it
 * @example bunyan.createLogger({ name: "shop", serializers: { req: scrubLogValue, err: scrubLogValue } });
 */
export function scrubLogValue(value: unknown): unknown {
  return currentScrubber().value(value);
}

/**
 * Takes raw keys out of a finished line of a log, JSON or not. Its line break stays, and a line without a key comes back as it is.
 *
 * @example pino({ hooks: { streamWrite: scrubLogLine } });
 */
export function scrubLogLine(line: string): string {
  return currentScrubber().line(line);
}

const MESSAGE: unique symbol = Symbol.for("message");
const SPLAT: unique symbol = Symbol.for("splat");

/**
 * Creates a format that takes raw keys out of what winston logs. Put it last: what a format behind it adds is not seen.
 *
 * @example winston.createLogger({ format: winston.format.combine(winston.format.json(), createWinstonScrubFormat()) });
 */
export function createWinstonScrubFormat(): WinstonScrubFormat {
  return {
    transform(info) {
      const scrubber = currentScrubber();
      // Own properties rather than enumerable ones: an error's message is none of these.
      const copy = Object.create(
        Object.getPrototypeOf(info) as object | null,
        Object.getOwnPropertyDescriptors(info),
      ) as Record<string | symbol, unknown>;
      for (const name of Object.getOwnPropertyNames(copy)) {
        // A value is judged with its name, which may be a credential's. The level steers transports.
        const scrubbed = name === "level" ? undefined : scrubber.value({ [name]: copy[name] });
        if (scrubbed !== undefined) replace(copy, name, scrubbed);
      }
      if (typeof copy[MESSAGE] === "string") copy[MESSAGE] = scrubber.line(copy[MESSAGE]);
      if (copy[SPLAT] !== undefined) copy[SPLAT] = scrubber.value(copy[SPLAT]);
      return copy as typeof info;
    },
  };
}

function replace(copy: Record<string | symbol, unknown>, name: string, scrubbed: unknown): void {
  if (typeof scrubbed !== "object" || scrubbed === null) {
    copy[name] = scrubbed;
    return;
  }
  const [entry] = Object.entries(scrubbed) as readonly (readonly [string, unknown])[];
  const [scrubbedName, value] = entry ?? [name, undefined];
  if (scrubbedName !== name) delete copy[name];
  copy[scrubbedName] = value;
}

/**
 * Takes raw keys out of what goes through `console` from now on: `log`, `info`, `warn`, `error`, `debug`, `trace`, `dir`, `table`, `assert`, `group`
 * and `timeLog`. What is written to `process.stdout` itself is not seen. The option `scrubConsole` does the same at the start.
 *
 * @returns puts `console` back as it was
 */
export function scrubConsole(): () => void {
  return scrubConsoleWith({
    printed: (args) => currentScrubber().printed(args),
    value: (value) => currentScrubber().value(value),
    line: (line) => currentScrubber().line(line),
  });
}

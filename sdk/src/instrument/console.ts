import type { PrintScrubber } from "../scrub/printed.ts";
import { sharedState } from "./state.ts";

/** Methods that print what they are given. */
const METHODS = [
  "log",
  "info",
  "warn",
  "error",
  "debug",
  "trace",
  "dir",
  "dirxml",
  "table",
  "assert",
  "group",
  "groupCollapsed",
  "timeLog",
] as const;
/** Methods whose further arguments say how to print the first one, which is printed alone. */
const PRINTS_ONE: ReadonlySet<string> = new Set(["dir", "table"]);
/** Methods whose first argument is no part of a text. */
const KEEPS_FIRST: ReadonlySet<string> = new Set(["assert", "timeLog"]);

type Method = (...args: unknown[]) => void;

/**
 * Takes raw keys out of what goes through `console`. What is written to `process.stdout` itself is not seen.
 *
 * @returns puts the methods back, those that nobody else replaced since
 */
export function scrubConsoleWith(scrubber: PrintScrubber, target: Console = console): () => void {
  const undo = METHODS.map((name) => {
    const original = target[name] as Method;
    const scrubbed: Method = (...args) => original.apply(target, [...scrubArguments(name, args, scrubber)]);
    target[name] = scrubbed;
    return () => {
      if ((target[name] as Method) === scrubbed) target[name] = original;
    };
  });
  return () => {
    for (const restore of undo) restore();
  };
}

/** Puts scrubbing before the process's `console`, once however often a start asks for it. */
export function scrubProcessConsole(scrubber: PrintScrubber): void {
  const state = sharedState();
  state.restoreConsole ??= scrubConsoleWith(scrubber);
}

function scrubArguments(name: string, args: readonly unknown[], scrubber: PrintScrubber): readonly unknown[] {
  if (PRINTS_ONE.has(name)) {
    const [value, text] = scrubber.printed(args.slice(0, 1));
    return [text ?? value, ...args.slice(1)];
  }
  if (KEEPS_FIRST.has(name)) return [args[0], ...scrubber.printed(args.slice(1))];
  return scrubber.printed(args);
}

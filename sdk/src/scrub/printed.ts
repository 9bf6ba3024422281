import { format, inspect } from "node:util";
import { context, trace } from "@opentelemetry/api";
import { redactionMarker } from "../keys/index.ts";
import type { Scrubber } from "./scrubber.ts";

/** Takes raw keys out of what a service prints or logs, at the moment that it does. */
export interface PrintScrubber {
  /**
   * The arguments of a `console` call. The very same array when nothing changed, so that colours and shapes stay.
   */
  printed(args: readonly unknown[]): readonly unknown[];
  /** A value of any nesting; the very same one when nothing changed. */
  value(value: unknown): unknown;
  /** A line of a log, JSON or not; its line break stays. */
  line(line: string): string;
}

/** Larger values are scrubbed in the form that they are printed in. */
const MAX_NODES = 5000;
const UNSCRUBBED = redactionMarker("unscrubbed");

/** Creates the scrubber of printed values. It never throws: what can't be scrubbed is replaced as a whole. */
export function createPrintScrubber(scrubber: Scrubber): PrintScrubber {
  function guarded<T>(work: () => T, otherwise: T): T {
    try {
      return scrubber.withinPayload(() => {
        scrubber.begin({ traceId: trace.getSpan(context.active())?.spanContext().traceId ?? "", ownSource: "" });
        return work();
      });
    } catch {
      scrubber.counts.failedValues++;
      return otherwise;
    }
  }

  function scrubArgument(value: unknown): unknown {
    if (typeof value === "string") return scrubber.text(value, "printed");
    if (typeof value !== "object" || value === null) return value;
    const scrubbed = isPlain(value) ? scrubTree(value) : undefined;
    if (scrubbed !== undefined) return scrubbed;
    // What a class prints is its own affair: an error its stack, a Map its entries. A plain value may hold such ones.
    return scrubShown(value);
  }

  function scrubShown(value: unknown): unknown {
    const shown = inspect(value);
    const text = scrubber.text(shown, "printed");
    return text === shown ? value : text;
  }

  /** What a value is scrubbed to, in the form that JSON gives it; undefined when it has nothing to scrub, or no such form. */
  function scrubTree(value: object): unknown {
    const tree = toJsonTree(value);
    const scrubbed = scrubber.value(tree, "printed");
    return scrubbed === tree ? undefined : scrubbed;
  }

  function scrubLogged(value: unknown): unknown {
    if (typeof value === "string") return scrubber.text(value, "printed");
    if (typeof value !== "object" || value === null) return value;
    return scrubTree(value) ?? (toJsonTree(value) === undefined ? scrubShown(value) : value);
  }

  function scrubPrinted(args: readonly unknown[]): readonly unknown[] {
    const scrubbed = args.map(scrubArgument);
    // A name and its value are often two arguments, or a format and its value.
    const shown = format(...scrubbed);
    const text = scrubber.text(shown, "printed");
    if (text !== shown) return ["%s", text];
    return scrubbed.every((value, at) => Object.is(value, args[at])) ? args : scrubbed;
  }

  function scrubLine(line: string): string {
    const trimmed = line.trimEnd();
    const record = parseObject(trimmed);
    if (record === undefined) return scrubber.text(line, "printed");
    const scrubbed = scrubber.value(record, "printed");
    // Text that is no value, such as a key that two values spell together, is left to the values' own scrubbing.
    return scrubbed === record ? line : JSON.stringify(scrubbed) + line.slice(trimmed.length);
  }

  return {
    printed: (args) => guarded(() => scrubPrinted(args), [UNSCRUBBED]),
    value: (value) => guarded(() => scrubLogged(value), UNSCRUBBED),
    line: (line) => guarded(() => scrubLine(line), `${UNSCRUBBED}\n`),
  };
}

/** A copy in the form that JSON gives a value, errors and bytes as their text; undefined for what has no such form or is too large. */
function toJsonTree(value: object): unknown {
  if (!isBoundedTree(value)) return undefined;
  try {
    return JSON.parse(JSON.stringify(value, toJsonValue) ?? "null");
  } catch {
    return undefined;
  }
}

function toJsonValue(this: unknown, name: string, value: unknown): unknown {
  // `value` has gone through `toJSON`, which makes a list of numbers of a Buffer.
  const original = (this as Readonly<Record<string, unknown>>)[name];
  if (original instanceof Uint8Array) return Buffer.from(original).toString();
  return original instanceof Error ? toPlainError(original) : value;
}

/** An error's message and stack are no enumerable properties. */
function toPlainError(error: Error): object {
  const { name, message, stack, cause } = error;
  return { ...(error as object), name, message, stack, cause };
}

/** Values that reach themselves, by many ways at once, would be walked without end. */
function isBoundedTree(value: object): boolean {
  const waiting: object[] = [value];
  for (let seen = 0; waiting.length > 0; seen++) {
    const next = waiting.pop();
    if (seen + waiting.length > MAX_NODES) return false;
    if (next === undefined || next instanceof Uint8Array) continue;
    for (const child of Object.values(next) as unknown[])
      if (typeof child === "object" && child !== null) waiting.push(child);
  }
  return true;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function parseObject(text: string): object | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

import { parseArgs } from "node:util";
import type { ParseArgsOptionDescriptor } from "node:util";
import { didYouMean } from "../config/did-you-mean.ts";
import { KeytrailError } from "../errors.ts";

/** What stands after a command's name, taken apart. A flag that was not given is absent. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** `--name value`; the last one counts. */
  readonly values: ReadonlyMap<string, string>;
  /** `--name` without a value. */
  readonly flags: ReadonlySet<string>;
}

/** The flags a command knows, by their name without dashes: `value` takes one, `flag` does not. */
export type KnownFlags = Readonly<Record<string, "value" | "flag">>;

/**
 * Takes a command's arguments apart: `--name value`, `--name=value`, `--flag`, `--` and positionals.
 *
 * @param command the command's name, for messages
 * @param argv what stands after the command's name
 * @param known the flags the command knows
 * @throws KeytrailError `usage` for an unknown flag (with the nearest known one), a missing or a superfluous value
 */
export function parseArguments(command: string, argv: readonly string[], known: KnownFlags): ParsedArguments {
  const options: Record<string, ParseArgsOptionDescriptor> = {};
  for (const [name, kind] of Object.entries(known)) options[name] = { type: kind === "value" ? "string" : "boolean" };
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const kind = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (kind === undefined) throw unknownFlag(command, token.rawName, known);
    if (kind === "value") values.set(token.name, valueOf(command, token.rawName, token.value));
    else if (token.value === undefined) flags.add(token.name);
    else throw usage(command, `${token.rawName} takes no value: received one`);
  }
  return { positionals, values, flags };
}

function valueOf(command: string, rawName: string, value: string | undefined): string {
  if (value === undefined || value === "") throw usage(command, `${rawName} wants a value: received none`);
  return value;
}

function unknownFlag(command: string, rawName: string, known: KnownFlags): KeytrailError {
  const names = Object.keys(known).map((name) => `--${name}`);
  const wanted = names.length === 0 ? "no flag" : names.join(", ");
  return usage(command, `wanted ${wanted}: received ${rawName}${didYouMean(rawName, names)}`);
}

/**
 * A usage error in the form that all commands share.
 * @param problem `wanted …: received …`
 */
export function usage(command: string, problem: string): KeytrailError {
  return new KeytrailError("usage", `Cannot run "keytrail ${command}": ${problem}`);
}

import { KeytrailError } from "../../errors.ts";
import type { InputFormat, KeyFromName } from "./readers/reader.ts";

/** How recorded input is read, as the command line says it. */
export interface RecordedOptions {
  readonly files: readonly string[];
  readonly inputFormat: InputFormat | undefined;
  readonly latenessMillis: number | undefined;
  readonly keyFrom: readonly KeyFromName[];
  readonly stateDirectory: string | undefined;
  readonly configFile: string | undefined;
  readonly pack: "default" | "literal" | undefined;
}

/** The flags that {@link parseRecordedOptions} takes. */
export const RECORDED_FLAGS = {
  "input-format": "value",
  lateness: "value",
  "key-from": "value",
  state: "value",
  config: "value",
  pack: "value",
} as const;

/** Text about them for a command's help. */
export const RECORDED_USAGE = `  --input-format FORMAT     otlp_json, otlp_protobuf, cloudtrail, access_log or sightings; default: told by the content
  --lateness DURATION       how late events may come within a file; default 120s, 900s for CloudTrail and access logs
  --key-from NAMES          for logs that know no key: client.address, user_agent.original, or both with a comma
  --state DIR               resumes what is saved there, and saves
  --config FILE             rules and hashing of the configuration
  --pack PACK               default or literal; default: what the configuration says

FILE may be compressed with gzip or zstd; - is standard input.`;

const FORMATS: readonly InputFormat[] = ["otlp_json", "otlp_protobuf", "cloudtrail", "access_log", "sightings"];
const KEY_FROM_NAMES: readonly KeyFromName[] = ["client.address", "user_agent.original"];
const PACKS = ["default", "literal"] as const;
const MILLIS_BY_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Over the reach of any log, and an instant to compute with. */
const MAX_LATENESS_MILLIS = 30 * 86_400_000;

/**
 * Reads the flags that all commands over recorded input share.
 * @throws KeytrailError `usage`
 */
export function parseRecordedOptions(
  command: string,
  files: readonly string[],
  values: ReadonlyMap<string, string>,
): RecordedOptions {
  if (files.length === 0) throw wrong(command, "at least one FILE", "none");
  if (files.filter((file) => file === "-").length > 1)
    throw wrong(command, "standard input (-) once", "it more than once");
  return {
    files,
    inputFormat: choose(command, "--input-format", FORMATS, values.get("input-format")),
    latenessMillis: parseLateness(command, values.get("lateness")),
    keyFrom: parseKeyFrom(command, values.get("key-from")),
    stateDirectory: values.get("state"),
    configFile: values.get("config"),
    pack: choose(command, "--pack", PACKS, values.get("pack")),
  };
}

/**
 * One of the values that a flag takes; undefined when the flag is absent.
 * @throws KeytrailError `usage`
 */
export function choose<T extends string>(
  command: string,
  flag: string,
  choices: readonly T[],
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw wrong(command, `${flag} ${choices.join(", ")}`, JSON.stringify(value));
  return choice;
}

function parseLateness(command: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, count, unit = ""] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value) ?? [];
  const millis = Number(count) * (MILLIS_BY_UNIT[unit] ?? Number.NaN);
  if (millis <= MAX_LATENESS_MILLIS) return millis;
  throw wrong(command, "--lateness from 0s to 30d, such as 120s", JSON.stringify(value));
}

function parseKeyFrom(command: string, value: string | undefined): readonly KeyFromName[] {
  const names = value === undefined ? [] : value.split(",").map((name) => name.trim());
  const keyFrom = names.map((name) => choose(command, "--key-from", KEY_FROM_NAMES, name));
  return KEY_FROM_NAMES.filter((name) => keyFrom.includes(name)).toSorted(
    (a, b) => keyFrom.indexOf(a) - keyFrom.indexOf(b),
  );
}

function wrong(command: string, wanted: string, received: string): KeytrailError {
  return new KeytrailError("usage", `Cannot run "keytrail ${command}": wanted ${wanted}: received ${received}`);
}

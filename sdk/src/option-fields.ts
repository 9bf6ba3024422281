/** One option of the SDK: its variable, its default, and how it is read. */
export interface Field<T> {
  /** Environment variable. */
  readonly variable: string;
  /** What a problem says must be there. */
  readonly wanted: string;
  /** Value when nothing is given. */
  readonly absent: T;
  /** Value in place of one that is not valid: the safest. */
  readonly invalid: T;
  /** Turns the variable's text into what an argument would be. */
  readonly fromText: (text: string) => unknown;
  /** Checks an argument; undefined when it is not valid. */
  readonly parse: (value: unknown) => T | undefined;
  /** What a problem says was received. @default the value, which a field that may hold secrets must not show */
  readonly describe?: (value: unknown) => string;
}

/** One of a few words; the first is the default. */
export function choice<T extends string>(variable: string, values: readonly [T, ...T[]]): Field<T> {
  const wanted = `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
  const parse = (value: unknown): T | undefined => values.find((known) => known === value);
  return { variable, wanted, absent: values[0], invalid: values[0], fromText: (text) => text, parse };
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

/** `true` or `false`. */
export function boolean(variable: string, absent: boolean): Field<boolean> {
  return {
    variable,
    wanted: "true or false",
    absent,
    invalid: absent,
    fromText: (text) => BOOLEANS.get(text.toLowerCase()) ?? text,
    parse: (value) => (typeof value === "boolean" ? value : undefined),
  };
}

/** An integer within bounds, both included. */
export function integer(variable: string, least: number, most: number, absent: number): Field<number> {
  const parse = (value: unknown): number | undefined =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
  return {
    variable,
    wanted: `an integer from ${least} to ${most}`,
    absent,
    invalid: absent,
    fromText: (text) => (/^\d+$/.test(text) ? Number(text) : text),
    parse,
  };
}

/** A comma-separated list. */
export function list(
  variable: string,
  what: string,
  absent: readonly string[],
  isValid: (entry: string) => boolean,
): Field<readonly string[]> {
  const parse = (value: unknown): readonly string[] | undefined =>
    Array.isArray(value) && value.every((entry) => typeof entry === "string" && isValid(entry)) ? value : undefined;
  return { variable, wanted: `a list of ${what}`, absent, invalid: absent, fromText: splitList, parse };
}

/** A comma-separated list of names that are compared without case. */
export function names(
  variable: string,
  what: string,
  absent: readonly string[],
  isValid: (name: string) => boolean,
): Field<readonly string[]> {
  const field = list(variable, what, absent, (name) => isValid(name.toLowerCase()));
  return { ...field, parse: (value) => field.parse(value)?.map((name) => name.toLowerCase()) };
}

/** A text that is not empty. */
export function filledText(variable: string, what: string): Field<string | undefined> {
  const parse = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
  return { variable, wanted: what, absent: undefined, invalid: undefined, fromText: (given) => given, parse };
}

/** An http or https URL. What is none is not shown: it may hold a user's password. */
export function httpUrl(variable: string): Field<string | undefined> {
  const parse = (value: unknown): string | undefined =>
    typeof value === "string" && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : undefined;
  return {
    variable,
    wanted: "an http or https URL",
    absent: undefined,
    invalid: undefined,
    fromText: (text) => text,
    parse,
    describe: () => "something else",
  };
}

const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** Names and values of headers; in a variable as OpenTelemetry has them, `name=value,name=value`, percent-encoded. They are not shown. */
export function headers(variable: string): Field<Readonly<Record<string, string>>> {
  return {
    variable,
    wanted: "names and values of headers",
    absent: {},
    invalid: {},
    fromText: splitHeaders,
    parse: parseHeaders,
    describe: () => "something else",
  };
}

function splitHeaders(text: string): unknown {
  try {
    const pairs = splitList(text).map((pair) => {
      const equals = pair.indexOf("=");
      return [pair.slice(0, Math.max(0, equals)).trim(), decodeURIComponent(pair.slice(equals + 1).trim())];
    });
    return Object.fromEntries(pairs) as unknown;
  } catch {
    return text;
  }
}

function parseHeaders(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value) as [string, unknown][];
  const areRight = entries.every(
    ([name, text]) => HEADER_NAME.test(name) && typeof text === "string" && HEADER_VALUE.test(text),
  );
  return areRight ? Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), text as string])) : undefined;
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

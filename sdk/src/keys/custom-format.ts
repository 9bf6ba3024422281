import { FORMAT_IDS } from "./format-ids.ts";
import type { KeyFormatDefinition } from "./format.ts";
import { defineFormat } from "./format.ts";

/** A format of the owner's own keys, as a user describes it: `prefix`, `charset` and `length`, or else a `pattern`. */
export interface CustomFormatConfig {
  /** lower_snake_case, 2 to 48 characters, and no built-in format's id. */
  readonly id: string;
  /** Text that the key begins with, two characters or more: what is searched for. */
  readonly prefix?: string | undefined;
  /** What follows: `alphanumeric`, `hex`, `base64url` and so on ({@link CHARSET_NAMES}), or a class such as `[A-Z2-7]`. */
  readonly charset?: string | undefined;
  /** How many characters follow: `32`, or `20-40`. */
  readonly length?: number | string | undefined;
  /** In the language of shapes, for example `acme_[0-9a-f]{32}_[a-z]{2,4}`; it can always be matched in one pass. */
  readonly pattern?: string | undefined;
}

/** What is wrong with one field of a custom format. */
export interface CustomFormatProblem {
  readonly field: keyof CustomFormatConfig;
  /** What the field should have been. */
  readonly wanted: string;
  /** What is there instead, where the field's own text doesn't say it. */
  readonly received?: string;
}

const CHARSETS: ReadonlyMap<string, string> = new Map([
  ["alphanumeric", "[0-9A-Za-z]"],
  ["lower_alphanumeric", "[0-9a-z]"],
  ["upper_alphanumeric", "[0-9A-Z]"],
  ["letters", "[A-Za-z]"],
  ["digits", "[0-9]"],
  ["hex", "[0-9A-Fa-f]"],
  ["base32", "[A-Z2-7]"],
  ["base58", "[1-9A-HJ-NP-Za-km-z]"],
  ["base64", "[0-9A-Za-z+/]"],
  ["base64url", "[0-9A-Za-z_\\-]"],
]);

/** The words that stand for a charset. */
export const CHARSET_NAMES: readonly string[] = [...CHARSETS.keys()];

const ID = /^[a-z][a-z0-9_]{1,47}$/;
const PREFIX = /^[\x21-\x7e]{2,64}$/;
const CLASS = /^\[(?:[\x20-\x5b\x5e-\x7e]|\\[\x20-\x7e]){1,128}\]$/;
const LENGTH = /^(\d{1,4})(?:-(\d{1,4}))?$/;
const MAX_LENGTH = 4096;
const MAX_PATTERN_CHARACTERS = 512;
/** A shorter body is found in every other word that begins like the prefix. */
const MIN_LENGTH = 4;
const OPERATORS = /[[\]\\*+?|()^${}]/g;

/**
 * Checks a custom format.
 * @returns every problem; none when {@link defineCustomFormat} takes it
 */
export function findCustomFormatProblems(config: CustomFormatConfig): readonly CustomFormatProblem[] {
  const problems: CustomFormatProblem[] = [];
  if (typeof config.id !== "string" || !ID.test(config.id))
    problems.push({ field: "id", wanted: "2 to 48 lower-case letters, digits and _, a letter first" });
  else if (FORMAT_IDS.includes(config.id)) problems.push({ field: "id", wanted: "an id that no built-in format has" });
  problems.push(...(config.pattern === undefined ? findPartProblems(config) : findPatternProblems(config)));
  return problems;
}

/**
 * The definition of a custom format.
 * @throws SyntaxError for one with problems
 */
export function defineCustomFormat(config: CustomFormatConfig): KeyFormatDefinition {
  const [problem] = findCustomFormatProblems(config);
  if (problem !== undefined)
    throw new SyntaxError(
      `Cannot define a custom format: ${problem.field} must be ${problem.wanted}${problem.received === undefined ? "" : `: received ${problem.received}`}`,
    );
  return toDefinition(config);
}

function toDefinition(config: CustomFormatConfig): KeyFormatDefinition {
  return { id: config.id, documentation: "configured by the owner", shape: config.pattern ?? shapeOfParts(config) };
}

function findPartProblems({ prefix, charset, length }: CustomFormatConfig): readonly CustomFormatProblem[] {
  const problems: CustomFormatProblem[] = [];
  if (prefix === undefined && charset === undefined && length === undefined)
    return [{ field: "prefix", wanted: "a prefix with charset and length, or a pattern instead" }];
  if (prefix === undefined) problems.push({ field: "prefix", wanted: "a prefix, or a pattern instead" });
  else if (typeof prefix !== "string" || !PREFIX.test(prefix))
    problems.push({ field: "prefix", wanted: "2 to 64 printable ASCII characters without blanks" });
  if (charset === undefined || typeof charset !== "string" || !(CHARSETS.has(charset) || CLASS.test(charset)))
    problems.push({ field: "charset", wanted: `one of ${CHARSET_NAMES.join(", ")}, or a class such as [A-Z2-7]` });
  if (parseLength(length) === undefined)
    problems.push({
      field: "length",
      wanted: `a number of characters from ${MIN_LENGTH} to ${MAX_LENGTH}, such as 32, or a range such as 20-40`,
    });
  return problems.length > 0 ? problems : findShapeProblems("charset", { id: "x_x", prefix, charset, length });
}

function findPatternProblems(config: CustomFormatConfig): readonly CustomFormatProblem[] {
  const superfluous = (["prefix", "charset", "length"] as const).filter((field) => config[field] !== undefined);
  const problems: CustomFormatProblem[] = superfluous.map((field) => ({
    field,
    wanted: "either a pattern, or prefix, charset and length",
    received: "both",
  }));
  const { pattern } = config;
  if (typeof pattern !== "string" || pattern.length > MAX_PATTERN_CHARACTERS)
    return [...problems, { field: "pattern", wanted: `a pattern of ${MAX_PATTERN_CHARACTERS} characters at most` }];
  return [...problems, ...findShapeProblems("pattern", { id: "x_x", pattern })];
}

/** Whether the shape is in the language, and can be matched in one pass. */
function findShapeProblems(field: "pattern" | "charset", config: CustomFormatConfig): readonly CustomFormatProblem[] {
  const definition = toDefinition(config);
  try {
    const { shape } = defineFormat(definition);
    const body = shape.segments.reduce((sum, segment) => sum + (segment.kind === "run" ? segment.min : 0), 0);
    if (body >= MIN_LENGTH) return [];
    return [{ field, wanted: `classes that take at least ${MIN_LENGTH} characters`, received: `${body}` }];
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const start = `Cannot parse the shape ${definition.shape}: `;
    const [told = "", ...received] = (message.startsWith(start) ? message.slice(start.length) : message).split(
      ": received ",
    );
    // "X is wanted" reads as "wanted X" in a list of problems.
    const wanted = told.replace(/ (?:is|are) wanted/, "");
    return [{ field, wanted, ...(received.length === 0 ? {} : { received: received.join(": received ") }) }];
  }
}

function parseLength(length: unknown): { readonly min: number; readonly max: number } | undefined {
  const found = typeof length === "string" || typeof length === "number" ? LENGTH.exec(String(length)) : null;
  if (found === null) return undefined;
  const min = Number(found[1]);
  const max = Number(found[2] ?? found[1]);
  return min >= MIN_LENGTH && max >= min && max <= MAX_LENGTH ? { min, max } : undefined;
}

function shapeOfParts({ prefix = "", charset = "", length }: CustomFormatConfig): string {
  const { min, max } = parseLength(length) ?? { min: 0, max: 0 };
  const bounds = min === max ? `{${min}}` : `{${min},${max}}`;
  return prefix.replaceAll(OPERATORS, "\\$&") + (CHARSETS.get(charset) ?? charset) + bounds;
}

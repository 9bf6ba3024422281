import { findCustomFormatProblems, FORMAT_IDS, isKeyHash, nearestName } from "./keys/index.ts";
import type { CustomFormatConfig } from "./keys/index.ts";
import { list } from "./option-fields.ts";
import type { Field } from "./option-fields.ts";

/** A list of hashes of keys. What is no hash is not shown: it may be a key. */
export function keyHashes(variable: string): Field<readonly string[]> {
  const field = list(variable, "hashes of 64 hex digits", [], isKeyHash);
  return {
    ...field,
    parse: (value) => field.parse(value)?.map((hash) => hash.toLowerCase()),
    describe: () => "something else",
  };
}

/**
 * A list of ids of key formats.
 * @param customIds ids of the owner's own formats
 */
export function formatIds(variable: string, customIds: readonly string[]): Field<readonly string[]> {
  const known = [...FORMAT_IDS, ...customIds];
  const field = list(variable, "ids of key formats", [], (id) => known.includes(id));
  return {
    ...field,
    describe(value) {
      const wrong: unknown = Array.isArray(value) ? value.find((id) => !known.includes(String(id))) : undefined;
      if (typeof wrong !== "string") return "something else";
      const nearest = nearestName(wrong, known);
      return JSON.stringify(wrong.slice(0, 80)) + (nearest === undefined ? "" : ` (did you mean "${nearest}"?)`);
    },
  };
}

/** A list of the owner's own formats; a variable holds them as JSON. */
export function customFormats(variable: string): Field<readonly CustomFormatConfig[]> {
  return {
    variable,
    wanted: "a list of formats with id, and prefix, charset and length or else pattern",
    absent: [],
    invalid: [],
    fromText(text) {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return text;
      }
    },
    parse: (value) => (problemOf(value) === undefined ? (value as readonly CustomFormatConfig[]) : undefined),
    describe: (value) => problemOf(value) ?? "something else",
  };
}

/** The first problem of a list of formats. */
function problemOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "something else";
  const ids: unknown[] = [];
  for (const [index, format] of value.entries()) {
    const problem = problemOfFormat(format as unknown, ids);
    if (problem !== undefined) return `one whose [${index}]${problem}`;
  }
  return undefined;
}

function problemOfFormat(format: unknown, ids: unknown[]): string | undefined {
  if (typeof format !== "object" || format === null) return " is no object";
  const config = format as CustomFormatConfig;
  const unknown = Object.keys(config).find((field) => !CUSTOM_FORMAT_FIELDS.includes(field));
  if (unknown !== undefined) return ` has an unknown field ${JSON.stringify(unknown.slice(0, 80))}`;
  const [problem] = findCustomFormatProblems(config);
  if (problem !== undefined) return `.${problem.field} is not ${problem.wanted}`;
  if (ids.includes(config.id)) return ".id is that of another";
  ids.push(config.id);
  return undefined;
}

const CUSTOM_FORMAT_FIELDS: readonly string[] = ["id", "prefix", "charset", "length", "pattern"];

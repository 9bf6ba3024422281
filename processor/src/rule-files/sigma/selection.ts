import { didYouMean } from "../../config/did-you-mean.ts";
import type { FieldName } from "../../rules/fields.ts";
import type { Condition, ValueTest } from "../condition.ts";
import { toAddressTest } from "../matchers.ts";
import { SIGMA_FIELDS, SIGMA_VALUES } from "./fields.ts";
import { isMapping, type Refuse, type SigmaPath } from "./places.ts";

const NOTHING: Condition = { kind: "any", of: [] };
const SIGNS = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
const MODIFIERS = ["contains", "startswith", "endswith", "all", "cidr", "exists", "cased", ...Object.keys(SIGNS)];

/**
 * A search identifier of Sigma: a mapping of fields, all of which must fit, or a list of such mappings, one of which must.
 * https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-rules-specification.md#detection
 */
export function parseSelection(written: unknown, path: SigmaPath, refuse: Refuse): Condition {
  if (Array.isArray(written)) {
    return {
      kind: "any",
      of: written.map((one: unknown, i) => {
        if (isMapping(one)) return parseSelection(one, [...path, i], refuse);
        refuse([...path, i], "a mapping of fields; keywords without a field can't be looked for");
        return NOTHING;
      }),
    };
  }
  if (!isMapping(written)) {
    refuse(path, "a mapping of fields, or a list of them");
    return NOTHING;
  }
  const parts = Object.entries(written).map(([name, value]) => parseField(name, value, [...path, name], refuse));
  return parts.length === 1 ? parts[0]! : { kind: "all", of: parts };
}

function parseField(written: string, value: unknown, path: SigmaPath, refuse: Refuse): Condition {
  const [name = "", ...modifiers] = written.split("|");
  const field = findField(name, path, refuse);
  const unknown = modifiers.find((modifier) => !MODIFIERS.includes(modifier));
  if (unknown !== undefined) refuse(path, `one of the modifiers ${MODIFIERS.join(", ")}`, JSON.stringify(unknown));
  if (field === undefined || unknown !== undefined) return NOTHING;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) refuse(path, "at least one value");
  const of = values.map((one, i): Condition => {
    const at = Array.isArray(value) ? [...path, i] : path;
    const test = toTest(field, one, modifiers);
    if (typeof test !== "string") return { kind: "field", field, test };
    if (test === ABSENT_VALUE) return { kind: "not", of: { kind: "field", field, test: { kind: "absent" } } };
    refuse(at, test);
    return NOTHING;
  });
  return of.length === 1 ? of[0]! : { kind: modifiers.includes("all") ? "all" : "any", of };
}

/** Keytrail's name of a Sigma field; told where there is none. */
export function findField(name: string, path: SigmaPath, refuse: Refuse): FieldName | undefined {
  const field = SIGMA_FIELDS.get(name) ?? SIGMA_FIELDS.get(name.toLowerCase());
  if (field === undefined) {
    const known = [...SIGMA_FIELDS.keys()];
    refuse(
      path,
      `a field that a use of a key has (${known.join(", ")})`,
      JSON.stringify(name) + didYouMean(name, known),
    );
  }
  return field;
}

/** Stands for a test that is the contrary of being absent. */
const ABSENT_VALUE = "\0exists";

function toTest(field: FieldName, value: unknown, modifiers: readonly string[]): ValueTest | string {
  if (modifiers.includes("exists")) {
    if (typeof value !== "boolean") return "true or false";
    return value ? ABSENT_VALUE : { kind: "absent" };
  }
  if (value === null) return { kind: "absent" };
  if (typeof value !== "string" && typeof value !== "number") return "a text or a number";
  const sign = modifiers.find((modifier) => Object.hasOwn(SIGNS, modifier)) as keyof typeof SIGNS | undefined;
  if (sign !== undefined) {
    if (typeof value !== "number") return "a number";
    return { kind: "compare", sign: SIGNS[sign], number: value };
  }
  const text = String(value);
  if (modifiers.includes("cidr")) {
    if (field !== "client.address") return "a network only for an address";
    return toAddressTest(text);
  }
  // Wildcards that can't be said here would be looked for as they stand, and never be found.
  if (/[?\\]/.test(text)) return "a text without ? and backslashes";
  const named = SIGMA_VALUES[field]?.get(text.toLowerCase());
  if (named === "") return { kind: "absent" };
  const plain = named ?? text;
  const before = modifiers.includes("contains") || modifiers.includes("endswith") ? "*" : "";
  const after = modifiers.includes("contains") || modifiers.includes("startswith") ? "*" : "";
  const pattern = `${before}${plain}${after}`;
  // Sigma's values have no case, unless it is asked for.
  const caseRule = modifiers.includes("cased") ? {} : ({ ignoreCase: true } as const);
  return { kind: pattern.includes("*") ? "glob" : "is", value: pattern, ...caseRule };
}

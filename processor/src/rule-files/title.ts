import type { FieldName } from "../rules/fields.ts";
import type { RuleFacts } from "../rules/rule-base.ts";

const PLACEHOLDER = /\{([^{}]*)\}/g;
const MAX_VALUE_CHARACTERS = 120;
/** What must not reach a terminal or a log as it is. */
const CONTROL = /\p{C}/gu;

/** Names that a title of a rule over these fields may hold in braces. */
export function titleNames(entity: readonly FieldName[]): readonly string[] {
  return ["observed", "key", ...entity];
}

/** Names in braces that a title may not hold. */
export function unknownTitleNames(title: string, entity: readonly FieldName[]): readonly string[] {
  const known = titleNames(entity);
  return [...title.matchAll(PLACEHOLDER)].map(([, name = ""]) => name).filter((name) => !known.includes(name));
}

/** The title of an alert: plain text with values in place of `{observed}`, `{key}` and the entity's fields. Nothing of a value is taken for a name. */
export function createTitle(title: string): (facts: RuleFacts) => string {
  return ({ observed, keyLabel, entity }) =>
    title.replaceAll(PLACEHOLDER, (_whole, name: string) => {
      if (name === "observed") return String(observed);
      if (name === "key" || name === "api_key.hash") return keyLabel;
      return shortText(entity[name] ?? "");
    });
}

function shortText(value: string): string {
  const plain = value.replaceAll(CONTROL, "�");
  return plain.length > MAX_VALUE_CHARACTERS ? `${plain.slice(0, MAX_VALUE_CHARACTERS - 1)}…` : plain;
}

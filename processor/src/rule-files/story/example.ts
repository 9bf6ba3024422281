import { canonicalAddress } from "../../sightings/from-otlp-address.ts";
import type { FieldName } from "../../rules/fields.ts";
import type { Condition, ValueTest } from "../condition.ts";

/** Fields and values of an event; an empty text is a field that is absent. */
export type EventValues = Map<string, string>;

/**
 * Values that fit a condition, as far as they can be read off it: what must not be is passed over, and of several ways the first is taken.
 *
 * @param values takes them; what is there already stays
 */
export function fitValues(condition: Condition, values: EventValues): void {
  switch (condition.kind) {
    case "all":
      for (const part of condition.of) fitValues(part, values);
      return;
    case "any":
      if (condition.of.length > 0) fitValues(condition.of[0]!, values);
      return;
    case "field": {
      const { field, test } = condition;
      const [name, value] = settable(field, valueOf(field, test));
      if (!values.has(name)) values.set(name, value);
      return;
    }
    case "not":
      return;
  }
}

/** Fields that follow from others are set through those. */
function settable(field: FieldName, value: string): readonly [name: string, value: string] {
  if (field === "client.prefix" || field === "client.prefix.24_48") return ["client.address", value.split("/", 1)[0]!];
  return [field === "user_agent.family" ? "user_agent.original" : field, value];
}

function valueOf(field: FieldName, test: ValueTest): string {
  switch (test.kind) {
    case "is":
      return test.value;
    case "absent":
      return "";
    case "network":
      return test.value.split("/", 1)[0]!;
    case "compare":
      return String(
        test.sign === ">" ? Math.floor(test.number) + 1 : test.sign === "<" ? Math.ceil(test.number) - 1 : test.number,
      );
    case "glob":
      return fillPattern(field, test.value);
  }
}

/** A text that fits a pattern, and that the field can have. */
function fillPattern(field: FieldName, pattern: string): string {
  if (field === "client.address") {
    const filled = ["0", "0.0", "0.0.0", ":1", "1"].map((text) => pattern.replace("*", text).replaceAll("*", "0"));
    return filled.find((address) => canonicalAddress(address) === address) ?? "";
  }
  const bare = pattern.replaceAll("*", "");
  if (field === "http.response.status_code") return bare.padEnd(3, "0");
  return bare === "" ? "x" : bare;
}

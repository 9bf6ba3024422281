import { matchesGlob } from "../registry/glob.ts";
import { clientNetwork } from "../rules/client-network.ts";
import { FIELDS, type FieldName } from "../rules/fields.ts";
import type { FoldSighting } from "../rules/fold-rule.ts";

/** What is asked of one field's text. */
export type ValueTest =
  | { readonly kind: "is"; readonly value: string; readonly ignoreCase?: true }
  /** `*` stands for any run of characters. */
  | { readonly kind: "glob"; readonly value: string; readonly ignoreCase?: true }
  /** An address inside of a network in canonical text. */
  | { readonly kind: "network"; readonly value: string; readonly bits: number }
  | { readonly kind: "compare"; readonly sign: ">" | ">=" | "<" | "<="; readonly number: number }
  | { readonly kind: "absent" };

/** Which sightings a rule sees: plain data, whose text is part of the rule's version. */
export type Condition =
  | { readonly kind: "field"; readonly field: FieldName; readonly test: ValueTest }
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition };

/** Whether a sighting fits. */
export type Predicate = (sighting: FoldSighting) => boolean;

/** True for every sighting. */
export const ANYTHING: Condition = { kind: "all", of: [] };

/** A function that judges sightings: the condition is taken apart once. */
export function compileCondition(condition: Condition): Predicate {
  switch (condition.kind) {
    case "field": {
      const read = FIELDS[condition.field];
      const fits = compileTest(condition.test);
      return (sighting) => fits(read(sighting));
    }
    case "all": {
      const parts = condition.of.map(compileCondition);
      return (sighting) => parts.every((part) => part(sighting));
    }
    case "any": {
      const parts = condition.of.map(compileCondition);
      return (sighting) => parts.some((part) => part(sighting));
    }
    case "not": {
      const inner = compileCondition(condition.of);
      return (sighting) => !inner(sighting);
    }
  }
}

function compileTest(test: ValueTest): (text: string) => boolean {
  switch (test.kind) {
    case "absent":
      return (text) => text === "";
    case "is": {
      const { value } = test;
      if (test.ignoreCase !== true) return (text) => text === value;
      const lower = value.toLowerCase();
      return (text) => text.toLowerCase() === lower;
    }
    case "glob": {
      const { value } = test;
      // What is not known fits no pattern, not even *.
      if (test.ignoreCase !== true) return (text) => text !== "" && matchesGlob(value, text);
      const lower = value.toLowerCase();
      return (text) => text !== "" && matchesGlob(lower, text.toLowerCase());
    }
    case "network": {
      const { value, bits } = test;
      const isIpv6 = value.includes(":");
      return (text) => text !== "" && text.includes(":") === isIpv6 && clientNetwork(text, bits, bits) === value;
    }
    case "compare": {
      const compare = COMPARE[test.sign];
      const { number } = test;
      return (text) => text !== "" && compare(Number(text), number);
    }
  }
}

const COMPARE: Readonly<Record<">" | ">=" | "<" | "<=", (a: number, b: number) => boolean>> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
};

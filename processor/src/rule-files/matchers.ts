import { isIP } from "node:net";
import * as z from "zod";
import { NETWORK_KINDS } from "../geo/geo.ts";
import { clientNetwork } from "../rules/client-network.ts";
import { FIELD_NAMES, type FieldName } from "../rules/fields.ts";
import { canonicalAddress } from "../sightings/from-otlp-address.ts";
import { OUTCOMES } from "../sightings/batch.ts";
import type { Condition, ValueTest } from "./condition.ts";

/** Fields whose values are numbers. */
const NUMBERS: ReadonlySet<FieldName> = new Set<FieldName>(["http.response.status_code", "network.asn"]);
/** Fields whose values are addresses. */
const ADDRESSES: ReadonlySet<FieldName> = new Set<FieldName>(["client.address"]);
/** Fields whose values are a closed list. */
const WORDS: Partial<Record<FieldName, readonly string[]>> = {
  "api_key.auth.outcome": OUTCOMES.slice(1),
  "network.kind": NETWORK_KINDS.slice(1),
};
const COMPARISON = /^(>=|<=|>|<)\s*(\d{1,12}(?:\.\d{1,6})?)$/;
const MAX_VALUES = 1_000;
const MAX_CHARACTERS = 1_000;

const WANTED =
  "a value, a pattern with *, a comparison such as >=500, a network, null for absent, a list of them, or a mapping with not, absent or exact";

type Scalar = string | number | null;
type Simple = Scalar | readonly Scalar[];
type Matcher = Simple | { readonly absent: boolean } | { readonly exact: string | number } | { readonly not: Simple };

const scalar = z.union([z.string().min(1).max(MAX_CHARACTERS), z.number(), z.null()]);
const simple = z.union([scalar, z.array(scalar).min(1).max(MAX_VALUES)]);
const matcher = z.union(
  [
    simple,
    z.strictObject({ absent: z.boolean() }),
    z.strictObject({ exact: z.union([z.string().min(1), z.number()]) }),
    z.strictObject({ not: simple }),
  ],
  { error: WANTED },
) as z.ZodType<Matcher, Matcher>;

const shape = Object.fromEntries(
  FIELD_NAMES.map((field) => [
    field,
    matcher
      .transform((written, context): Condition => {
        const refuse = (message: string): Condition => {
          context.addIssue({ code: "custom", message });
          return { kind: "all", of: [] };
        };
        return toCondition(field, written, refuse);
      })
      .optional(),
  ]),
) as unknown as Record<FieldName, z.ZodType<Condition | undefined, Matcher | undefined>>;

/** What a file says of the fields of a sighting: all of it must fit. */
export const WHERE_SCHEMA: z.ZodType<Condition, Readonly<Partial<Record<FieldName, unknown>>>> = z
  .strictObject(shape, { error: "a mapping of fields" })
  .transform((fields): Condition => {
    const parts = Object.values(fields).filter((part) => part !== undefined);
    return parts.length === 1 ? parts[0]! : { kind: "all", of: parts };
  });

function toCondition(field: FieldName, written: Matcher, refuse: (wanted: string) => Condition): Condition {
  const one = (test: ValueTest | string): Condition =>
    typeof test === "string" ? refuse(test) : { kind: "field", field, test };
  if (written === null || typeof written !== "object") return one(toValueTest(field, written));
  if (isList(written)) return { kind: "any", of: written.map((value) => one(toValueTest(field, value))) };
  if ("exact" in written) return one({ kind: "is", value: String(written.exact) });
  if ("not" in written) return { kind: "not", of: toCondition(field, written.not, refuse) };
  const absent = one({ kind: "absent" });
  return written.absent ? absent : { kind: "not", of: absent };
}

function isList(written: Matcher): written is readonly Scalar[] {
  return Array.isArray(written);
}

/**
 * What a value asks of a field.
 *
 * @returns what is wanted in its place, as a text, for one that the field can't have
 */
export function toValueTest(field: FieldName, value: Scalar): ValueTest | string {
  if (value === null) return { kind: "absent" };
  const text = String(value);
  const [, sign, number] = COMPARISON.exec(text) ?? [];
  if (NUMBERS.has(field)) {
    if (sign !== undefined) return { kind: "compare", sign: sign as ">", number: Number(number) };
    if (!/^[\d*]+$/.test(text)) return "a number, a comparison such as >=500, or a pattern such as 5*";
  } else if (sign !== undefined) {
    return `a value without a comparison, which is for ${[...NUMBERS].join(" and ")}`;
  }
  if (text.includes("*")) return { kind: "glob", value: text };
  if (ADDRESSES.has(field)) return toAddressTest(text);
  const words = WORDS[field];
  if (words !== undefined && !words.includes(text)) return `one of ${words.join(", ")}, or null for absent`;
  if (field === "geo.country" && !/^[A-Z]{2}$/.test(text)) return "a country by its two letters, such as DE";
  return { kind: "is", value: text };
}

/** An address, or a network such as `10.0.0.0/8`. */
export function toAddressTest(text: string): ValueTest | string {
  const wanted = "an address, a network such as 10.0.0.0/8, or a pattern such as 10.0.*";
  const [, address = "", bits] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const canonical = canonicalAddress(address);
  if (canonical === "") return wanted;
  if (bits === undefined) return { kind: "is", value: canonical };
  const most = isIP(canonical) === 4 ? 32 : 128;
  if (isIP(canonical) !== isIP(address) || Number(bits) > most) return wanted;
  return { kind: "network", value: clientNetwork(canonical, Number(bits), Number(bits)), bits: Number(bits) };
}

import * as z from "zod";
import { instant, keyHash, nameText, TERMS_FIELDS } from "./fields.ts";
import type { KeyEntry, KeyTerms, OwnerEntry, RegistryContent } from "./key-entry.ts";
import { KEY_STATUSES } from "./key-record.ts";

const MAPPING = { error: "a mapping" };

const terms = z.strictObject(TERMS_FIELDS, MAPPING);

const owner = z.strictObject({ plan: nameText("the name of a plan").optional(), ...TERMS_FIELDS }, MAPPING);

const key = z.strictObject(
  {
    hash: keyHash.describe("Names the key: 64 hex digits, from keytrail hash"),
    name: nameText("a name").optional().describe("Of the key, for people"),
    owner: nameText("the name of an owner").optional().describe("Whose it is"),
    plan: nameText("the name of a plan").optional().describe("Instead of the owner's"),
    status: z
      .enum(KEY_STATUSES, { error: `one of ${KEY_STATUSES.join(", ")}` })
      .default("active")
      .describe("Where it stands in its life"),
    changed_at: instant.optional().describe("When it was rotated or revoked"),
    grace_until: instant.optional().describe("A rotated key is good until then"),
    expires_at: instant.optional().describe("No key any more from then on"),
    canary: z.boolean({ error: "true or false" }).optional().describe("Nobody may ever use it"),
    ...TERMS_FIELDS,
  },
  { error: "a mapping with hash" },
);

type WrittenTerms = z.output<typeof terms>;
type WrittenKey = z.output<typeof key>;

function toTerms(written: WrittenTerms): KeyTerms {
  return withoutAbsent({
    allowedCidrs: written.allowed_cidrs,
    allowedCountries: written.allowed_countries,
    allowedAsns: written.allowed_asns,
    allowedRoutes: written.allowed_routes,
    rateLimits: written.rate_limits,
    timeZone: written.time_zone,
    businessHours: written.business_hours,
    rules: written.rules,
  });
}

function toKeyEntry(written: WrittenKey): KeyEntry {
  return {
    keyHash: written.hash,
    status: written.status,
    ...withoutAbsent({
      name: written.name,
      owner: written.owner,
      plan: written.plan,
      changedAtUnixMillis: written.changed_at,
      graceUntilUnixMillis: written.grace_until,
      expiresAtUnixMillis: written.expires_at,
      isCanary: written.canary,
    }),
    ...toTerms(written),
  };
}

/** Equal entries have equal JSON. */
function withoutAbsent<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** One key as it is written, in a file or in a request. */
export const KEY_SCHEMA: z.ZodType<KeyEntry> = key.transform(toKeyEntry);

const FILE = z.strictObject(
  {
    file_format: z.literal("1.0", { error: '"1.0"' }).describe("Version of this format"),
    plans: z
      .record(nameText("the name of a plan"), terms, { error: "a mapping of plans" })
      .default({})
      .describe("What is the same for many keys, by name"),
    owners: z
      .record(nameText("the name of an owner"), owner, { error: "a mapping of owners" })
      .default({})
      .describe("What is the same for all keys of an owner, by name"),
    keys: z.array(key, { error: "a list of keys" }).default([]).describe("The keys, by their hashes"),
  },
  MAPPING,
);

/** A registry file, from what a user writes to {@link RegistryContent}. */
export const REGISTRY_SCHEMA: z.ZodType<RegistryContent> = FILE.transform(({ plans, owners, keys }) => ({
  plans: new Map(Object.entries(plans).map(([name, one]) => [name, toTerms(one)] as const)),
  owners: new Map(
    Object.entries(owners).map(([name, { plan, ...one }]): readonly [string, OwnerEntry] => [
      name,
      { ...toTerms(one), ...(plan === undefined ? {} : { plan }) },
    ]),
  ),
  keys: new Map(keys.map((one) => [one.hash, toKeyEntry(one)] as const)),
}));

/** The published JSON Schema, of what a user writes. */
export function registryJsonSchema(): object {
  return { title: "Keytrail key registry", ...z.toJSONSchema(FILE, { io: "input" }) };
}

import { defineCustomFormat, findCustomFormatProblems, FORMAT_IDS, isKeyHash } from "@keytrail/sdk/keys";
import * as z from "zod";
import type { KeysConfig } from "./config.ts";
import { didYouMean } from "./did-you-mean.ts";
import { duration, filledText, flag, integer } from "./fields.ts";

const MAPPING = { error: "a mapping" };
const SECOND = 1_000;
const DAY = 86_400_000;

const known = z.strictObject(
  {
    file: filledText("a path").optional().describe("Hashes of issued keys, one a line: hash, hash,name or JSON"),
    reload_interval: duration("30s", SECOND, DAY).describe("How often the file is looked at for changes"),
    accepted_sightings: flag(false).describe("Take the keys of accepted requests for known ones as well"),
    max_candidates: integer(1_000, 1, 1_000_000).describe("Most candidates of one payload that are hashed"),
  },
  MAPPING,
);

function listOf(what: string, entry: z.ZodType<string, string>): z.ZodPrefault<z.ZodType<string[], string[]>> {
  return z.array(entry, { error: `a list of ${what}` }).prefault([]);
}

const keyHash = z
  .string({ error: "a hash of 64 hex digits" })
  .refine(isKeyHash, { error: "a hash of 64 hex digits", params: { received: "something else (not shown)" } })
  .transform((text) => text.toLowerCase());

const allow = z.strictObject(
  {
    formats: listOf("ids of key formats", filledText("the id of a key format")).describe(
      "Formats that are no leak, by id",
    ),
    attribute_names: listOf("attribute names", filledText("an attribute name")).describe(
      "Whole names of attributes whose values are no leak",
    ),
    hashes: listOf("hashes", keyHash).describe(
      "Hashes of values that are no leak, 64 hex digits: keytrail hash makes them",
    ),
  },
  MAPPING,
);

const PART = z.string({ error: "a text" });

const customFormat = z
  .strictObject(
    {
      id: z.string({ error: "an id" }).describe("lower_snake_case"),
      prefix: PART.optional().describe("Text that the key begins with"),
      charset: PART.optional().describe(
        "What follows: alphanumeric, hex, base64url and so on, or a class such as [A-Z2-7]",
      ),
      length: z
        .union([PART, z.int()], { error: "a number of characters, or a range such as 20-40" })
        .optional()
        .describe("How many characters follow: 32, or 20-40"),
      pattern: PART.optional().describe("Instead of the three, a pattern such as acme_[0-9a-f]{32}"),
    },
    { error: "a mapping with id, and prefix, charset and length or else pattern" },
  )
  .superRefine((format, context) => {
    for (const { field, wanted, received } of findCustomFormatProblems(format)) {
      const params = received === undefined ? {} : { received };
      context.addIssue({ code: "custom", path: [field], message: wanted, params });
    }
  });

const customFormats = z
  .array(customFormat, { error: "a list of formats" })
  .superRefine((formats, context) => {
    for (const [index, { id }] of formats.entries()) {
      if (formats.findIndex((other) => other.id === id) === index) continue;
      const message = "an id that no other custom format has";
      context.addIssue({ code: "custom", path: [index, "id"], message });
    }
  })
  .transform((formats) => formats.map(defineCustomFormat));

/** The schema of `keys`. */
export const KEYS_SCHEMA: z.ZodType<KeysConfig, KeysInput> = z
  .strictObject(
    {
      known: known.prefault({}),
      allow: allow.prefault({}),
      custom_formats: customFormats.prefault([]).describe("Formats of the owner's own keys"),
    },
    MAPPING,
  )
  .superRefine((config, context) => {
    const ids = [...FORMAT_IDS, ...config.custom_formats.map((format) => format.id)];
    for (const [index, id] of config.allow.formats.entries()) {
      if (ids.includes(id)) continue;
      const received = `${JSON.stringify(id.slice(0, 80))}${didYouMean(id, ids)}`;
      const message = "the id of a built-in or custom key format";
      context.addIssue({ code: "custom", path: ["allow", "formats", index], message, params: { received } });
    }
  });

/** What a user writes; every field has a default. */
type KeysInput = Readonly<Record<string, unknown>>;

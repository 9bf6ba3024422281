import { isIP } from "node:net";
import { createKeyScanner, isKeyHash } from "@keytrail/sdk/keys";
import * as z from "zod";
import { SEVERITIES } from "../alerts/alert.ts";
import type { Severity } from "../alerts/alert.ts";
import { clientNetwork } from "../rules/client-network.ts";
import { canonicalAddress } from "../sightings/from-otlp-address.ts";
import { BUSINESS_HOURS_FORM, parseBusinessHours } from "./business-hours.ts";
import { parseInstant } from "./instant.ts";
import type { BusinessInterval, KeyRateLimit, KeyRuleOverride } from "./key-record.ts";

/*
 * The kinds of fields of a registry; each one's `error` says what is wanted, and nothing else. What was received is never shown where it may be a key.
 */

const MAX_NAME_CHARACTERS = 200;
const MAX_LIST = 1_000;
const NOT_SHOWN = { received: "something else (not shown)" };
const scanner = createKeyScanner();

/** Names a key. A raw key in its place is not repeated. */
export const keyHash: z.ZodType<string, string> = z
  .string({ error: "a hash of 64 hex digits" })
  .refine(isKeyHash, {
    error: "a hash of 64 hex digits; keytrail hash makes it of a key, which never stands here itself",
    params: NOT_SHOWN,
  })
  .transform((text) => text.toLowerCase());

/** A text that names something and holds no key. */
export function nameText(what: string): z.ZodType<string, string> {
  return z
    .string({ error: what })
    .min(1, { error: what })
    .max(MAX_NAME_CHARACTERS, { error: `${what} of at most ${MAX_NAME_CHARACTERS} characters` })
    .refine((text) => scanner.find(text).length === 0, { error: `${what}, and no key`, params: NOT_SHOWN });
}

/** An instant as ISO 8601 with its offset; a date alone is its midnight in UTC. Milliseconds in code. */
export const instant: z.ZodType<number, string> = z
  .string({ error: "a time such as 2026-12-01T10:00:00Z, or a date" })
  .transform(parseInstant)
  .refine((millis) => !Number.isNaN(millis), { error: "a time such as 2026-12-01T10:00:00Z, or a date" });

/** A duration in whole seconds, such as `60s` or `5m`. */
export const windowSeconds: z.ZodType<number, string> = z
  .string({ error: "a duration from 1s to 1d, such as 60s" })
  .regex(/^\d{1,5}[smhd]$/, { error: "a duration from 1s to 1d, such as 60s" })
  .transform((text) => Number(text.slice(0, -1)) * { s: 1, m: 60, h: 3_600, d: 86_400 }[text.at(-1) as "s"])
  .refine((seconds) => seconds >= 1 && seconds <= 86_400, { error: "a duration from 1s to 1d, such as 60s" });

const cidr: z.ZodType<string, string> = z
  .string({ error: "an address or a network such as 10.0.0.0/8" })
  .transform(parseCidr)
  .refine((text) => text !== "", { error: "an address or a network such as 10.0.0.0/8" });

/** An address, or a network without its host bits, in canonical text; empty for what is neither. */
function parseCidr(text: string): string {
  const [, address = "", bits] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const canonical = canonicalAddress(address);
  if (bits === undefined) return canonical;
  const most = isIP(address) === 4 ? 32 : 128;
  if (canonical === "" || isIP(canonical) !== isIP(address) || Number(bits) > most) return "";
  return clientNetwork(canonical, Number(bits), Number(bits));
}

const COUNTRY_NAMES = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

const country: z.ZodType<string, string> = z
  .string({ error: "a country by its two letters (ISO 3166-1), such as DE" })
  .refine((text) => /^[A-Za-z]{2}$/.test(text) && isCountry(text.toUpperCase()), {
    error: "a country by its two letters (ISO 3166-1), such as DE",
  })
  .transform((text) => text.toUpperCase());

/** What stands for a country that has another code, such as UK, is none. */
function isCountry(code: string): boolean {
  return COUNTRY_NAMES.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code;
}

const asn: z.ZodType<number, string | number> = z
  .union([z.string(), z.int()], { error: "the number of a network such as 3320 or AS3320" })
  .transform((value) => (/^(?:AS)?\d{1,10}$/i.test(String(value)) ? Number(String(value).replace(/^AS/i, "")) : 0))
  .refine((number) => number >= 1 && number <= 0xffff_ffff, {
    error: "the number of a network such as 3320 or AS3320",
  });

const route: z.ZodType<string, string> = z
  .string({ error: "a route such as /v1/charges*, in which * is any text" })
  .min(1, { error: "a route such as /v1/charges*, in which * is any text" })
  .max(1_000, { error: "a route of at most 1000 characters" });

function listOf<Output, Input>(what: string, entry: z.ZodType<Output, Input>): z.ZodType<Output[], Input[]> {
  return z.array(entry, { error: `a list of ${what}` }).max(MAX_LIST, { error: `at most ${MAX_LIST} ${what}` });
}

/** A limit that the service itself promises: `{ limit: 600, window: 1m }`. */
export const rateLimit: z.ZodType<KeyRateLimit, { readonly limit: number; readonly window: string }> = z
  .strictObject(
    {
      limit: z
        .int({ error: "a whole number of requests, 1 or more" })
        .min(1, { error: "a whole number of requests, 1 or more" })
        .describe("Requests that the service lets through"),
      window: windowSeconds.describe("In so much time"),
    },
    { error: "a mapping with limit and window" },
  )
  .transform(({ limit, window }) => ({ limit, windowSeconds: window }));

/** An IANA time zone. */
export const timeZone: z.ZodType<string, string> = z
  .string({ error: "a time zone of the IANA list, such as Europe/Berlin" })
  .refine(isTimeZone, { error: "a time zone of the IANA list, such as Europe/Berlin" });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Weekdays with an interval of hours: one interval a day. */
export const businessInterval: z.ZodType<readonly BusinessInterval[], string> = z
  .string({ error: BUSINESS_HOURS_FORM })
  .transform((text, context) => {
    const intervals = parseBusinessHours(text);
    if (intervals === undefined) context.addIssue({ code: "custom", message: BUSINESS_HOURS_FORM });
    return intervals ?? [];
  });

/** What a file says of a rule. */
interface WrittenOverride {
  readonly enabled?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly severity?: Severity | undefined;
}

const override: z.ZodType<KeyRuleOverride, WrittenOverride> = z
  .strictObject(
    {
      enabled: z.boolean({ error: "true or false" }).optional().describe("Whether the rule judges the key"),
      limit: z
        .number({ error: "a number over 0" })
        .positive({ error: "a number over 0" })
        .optional()
        .describe("In place of the rule's limit"),
      severity: z
        .enum(SEVERITIES, { error: `one of ${SEVERITIES.join(", ")}` })
        .optional()
        .describe("In place of the rule's severity"),
    },
    { error: "a mapping" },
  )
  .transform(({ enabled, limit, severity }): KeyRuleOverride => ({
    ...(enabled === undefined ? {} : { isEnabled: enabled }),
    ...(limit === undefined ? {} : { limit }),
    ...(severity === undefined ? {} : { severity }),
  }));

type Optional<Output, Input> = z.ZodOptional<z.ZodType<Output, Input>>;

/** Shape of {@link TERMS_FIELDS}. */
export interface TermsFields {
  readonly allowed_cidrs: Optional<string[], string[]>;
  readonly allowed_countries: Optional<string[], string[]>;
  readonly allowed_asns: Optional<number[], (string | number)[]>;
  readonly allowed_routes: Optional<string[], string[]>;
  readonly rate_limits: Optional<KeyRateLimit[], { readonly limit: number; readonly window: string }[]>;
  readonly time_zone: Optional<string, string>;
  readonly business_hours: Optional<BusinessInterval[], string[]>;
  readonly rules: Optional<Record<string, KeyRuleOverride>, Record<string, WrittenOverride>>;
}

/** The fields that keys, owners and plans share, under the names of the file. */
export const TERMS_FIELDS: TermsFields = {
  allowed_cidrs: listOf("addresses and networks", cidr).optional().describe("Where the key may be used from"),
  allowed_countries: listOf("countries", country).optional().describe("Countries it may be used from, two letters"),
  allowed_asns: listOf("numbers of networks", asn).optional().describe("Autonomous systems it may be used from"),
  allowed_routes: listOf("routes", route).optional().describe("http.route of what it may call; * is any text"),
  rate_limits: listOf("rate limits", rateLimit).optional().describe("What the service itself promises"),
  time_zone: timeZone.optional().describe("IANA name, for its business hours"),
  business_hours: listOf("business hours", businessInterval)
    .transform((lists) => lists.flat())
    .optional()
    .describe("Such as mon-fri 09:00-18:00; half-open"),
  rules: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, { error: "the id of a rule" }), override, {
      error: "a mapping of rule ids",
    })
    .optional()
    .describe("By rule: enabled, limit, severity"),
};

import * as z from "zod";
import type { PackOptions } from "../rules/index.ts";
import { businessInterval, rateLimit, timeZone } from "../registry/fields.ts";
import { REQUIRED_FIELD_NAMES } from "../rules/audit/missing-fields.ts";
import { duration, filledText, flag, integer, severity } from "./fields.ts";

const MAPPING = { error: "a mapping" };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** How a rule's options are written: name in the file → name in code, and the field. */
type Fields<Options> = Readonly<Record<string, readonly [option: keyof Options & string, field: z.ZodType]>>;

const ALERTS = "Of its alerts";
const REJECTED = "Of its alerts for requests that the service refused";
const TOLERANCE = "A change of the key counts so much later";

const tolerance = duration("60s", 0, DAY).describe(TOLERANCE);

const memory = duration("30d", DAY, YEAR).describe("How long a value is remembered for a key");
const learning = integer(20, 0, 1_000_000).describe("Sightings of the key below which it only learns, or is low");
const ipv4Prefix = integer(32, 8, 32).describe("Bits of an IPv4 address that count as one client");
const ipv6Prefix = integer(64, 16, 128).describe("Bits of an IPv6 address that count as one client");
const window = duration("10m", 1_000, DAY).describe("Length of the window");
const CLIENT_BITS = {
  ipv4_prefix: ["ipv4PrefixBits", ipv4Prefix],
  ipv6_prefix: ["ipv6PrefixBits", ipv6Prefix],
} as const;

const networkNovelty = {
  severity: ["severity", severity("medium").describe(ALERTS)],
  raised_severity: ["raisedSeverity", severity("high").describe("Where hosting meets homes only, or the reverse")],
  memory: ["memoryMillis", memory],
  learning_sightings: ["learningSightings", learning],
  ...CLIENT_BITS,
} as const;

const holiday = z
  .string({ error: "a date such as 2026-12-25" })
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: "a date such as 2026-12-25",
  });
const routes = z.array(filledText("a route or a pattern of routes"), { error: "a list of routes" });
const hours = z.array(businessInterval, { error: "a list of business hours" }).transform((lists) => lists.flat());

const requiredFieldsError = `a list of ${REQUIRED_FIELD_NAMES.join(", ")}`;
const requiredFields = z
  .array(z.enum(REQUIRED_FIELD_NAMES, { error: `one of ${REQUIRED_FIELD_NAMES.join(", ")}` }), {
    error: requiredFieldsError,
  })
  .prefault([...REQUIRED_FIELD_NAMES])
  .describe("What the record of an accepted request must have");

const baseline = {
  severity: ["severity", severity("medium").describe("Of what is far out of the usual in two of three buckets")],
  ramp_severity: ["rampSeverity", severity("low").describe("Of what grows little by little")],
  memory: ["memoryMillis", duration("30d", DAY, YEAR).describe("How long the usual is remembered of a silent key")],
} as const;

/** The options of the pack's rules, by id; `enabled` goes without saying. */
const PACK_FIELDS: { readonly [Id in keyof PackOptions]: Fields<PackOptions[Id]> } = {
  rotated_key_used: {
    severity: ["severity", severity("critical").describe(ALERTS)],
    rejected_severity: ["rejectedSeverity", severity("low").describe(REJECTED)],
    reminder_severity: ["reminderSeverity", severity("info").describe("Of the daily list while the grace lasts")],
    tolerance: ["toleranceMillis", tolerance],
  },
  revoked_key_used: {
    severity: ["severity", severity("critical").describe(ALERTS)],
    rejected_severity: ["rejectedSeverity", severity("medium").describe(REJECTED)],
    tolerance: ["toleranceMillis", tolerance],
  },
  expired_key_used: {
    severity: ["severity", severity("critical").describe(ALERTS)],
    rejected_severity: ["rejectedSeverity", severity("medium").describe(REJECTED)],
    tolerance: ["toleranceMillis", tolerance],
  },
  canary_key_used: { severity: ["severity", severity("critical").describe(ALERTS)] },
  unknown_key_accepted: { severity: ["severity", severity("critical").describe(ALERTS)] },
  policy_violation: { severity: ["severity", severity("high").describe(ALERTS)] },
  leaked_key_used: {
    severity: ["severity", severity("critical").describe(ALERTS)],
    watch: ["watchMillis", duration("7d", HOUR, YEAR).describe("How long after a leak a new address is an alarm")],
    memory: ["memoryMillis", duration("30d", DAY, YEAR).describe("How long an address counts as the key's own")],
  },
  new_asn: networkNovelty,
  new_country: networkNovelty,
  impossible_travel: {
    severity: ["severity", severity("high").describe(ALERTS)],
    min_distance_km: ["minDistanceKm", integer(500, 1, 20_000).describe("Shorter distances are never told")],
    max_speed_kmh: ["maxSpeedKmh", integer(1_000, 1, 100_000).describe("Faster than this is impossible")],
    learning: ["learningMillis", duration("1d", 0, 30 * DAY).describe("How long a key's places are learned first")],
    memory: ["memoryMillis", memory],
  },
  off_hours_sensitive: {
    severity: ["severity", severity("medium").describe(ALERTS)],
    sensitive_routes: ["sensitiveRoutes", routes.prefault([]).describe("http.route; * is any text")],
    business_hours: ["businessHours", hours.optional().describe("Of keys without their own: mon-fri 09:00-18:00")],
    time_zone: ["timeZone", timeZone.optional().describe("IANA name, of keys without their own")],
    holidays: [
      "holidays",
      z.array(holiday, { error: "a list of dates" }).prefault([]).describe("Days without business hours"),
    ],
  },
  endpoint_novelty: {
    severity: ["severity", severity("low").describe(ALERTS)],
    learning_sightings: ["learningSightings", learning],
    release: [
      "releaseMillis",
      duration("24h", 0, 30 * DAY).describe("So long after a new service.version new routes are no news"),
    ],
  },
  endpoint_sweep: {
    severity: ["severity", severity("medium").describe(ALERTS)],
    limit: ["limit", integer(50, 1, 1_000_000).describe("Distinct routes, or paths, that are still fine")],
    window: ["windowMillis", window],
  },
  key_sharing: {
    severity: ["severity", severity("medium").describe(ALERTS)],
    min_clients: ["minClients", integer(5, 2, 1_000_000).describe("Clients from which on it is told")],
    window: ["windowMillis", window],
    ...CLIENT_BITS,
  },
  key_replay: {
    severity: ["severity", severity("high").describe(ALERTS)],
    window: ["windowMillis", duration("60s", 1_000, HOUR).describe("Both places within so long")],
    memory: ["memoryMillis", memory],
    learning_sightings: ["learningSightings", learning],
  },
  dormant_key_used: {
    severity: ["severity", severity("medium").describe(ALERTS)],
    silence: ["silenceMillis", duration("30d", DAY, YEAR).describe("Silence after which a key is dormant")],
  },
  user_agent_change: {
    severity: ["severity", severity("low").describe(ALERTS)],
    memory: ["memoryMillis", memory],
    learning_sightings: ["learningSightings", learning],
  },
  key_enumeration: {
    severity: ["severity", severity("high").describe(ALERTS)],
    limit: ["limit", integer(20, 1, 1_000_000).describe("Distinct rejected keys of a client that are still fine")],
    window: ["windowMillis", window],
    ...CLIENT_BITS,
  },
  key_enumeration_distributed: {
    severity: ["severity", severity("high").describe(ALERTS)],
    usual_keys: [
      "usualKeys",
      integer(20, 0, 1_000_000).describe("Unknown keys in five minutes that are taken as usual until a day is learned"),
    ],
  },
  credential_stuffing: {
    severity: ["severity", severity("critical").describe(ALERTS)],
    accepted_limit: [
      "acceptedLimit",
      integer(5, 0, 1_000_000).describe("Distinct accepted keys after failures that are still fine"),
    ],
    failures: ["failures", integer(10, 1, 1_000_000).describe("Distinct rejected keys that make failures")],
    rejected_limit: [
      "rejectedLimit",
      integer(20, 1, 1_000_000).describe("Distinct rejected keys before a first acceptance that are still fine"),
    ],
    window: ["windowMillis", window],
    ...CLIENT_BITS,
  },
  no_throttling: {
    severity: ["severity", severity("medium").describe("Of a key over its limit without a 429")],
    header_severity: ["headerSeverity", severity("low").describe("Of a 429 without Retry-After")],
    ignored_severity: ["ignoredSeverity", severity("low").describe("Of a client that does not wait")],
    rate_limits: [
      "rateLimits",
      z
        .array(rateLimit, { error: "a list of rate limits" })
        .prefault([])
        .describe("Of keys that have none in the registry"),
    ],
    over_percent: ["overPercent", integer(10, 0, 1_000).describe("Per cent over a limit that are still fine")],
    ignored_requests: [
      "ignoredRequests",
      integer(10, 1, 1_000_000).describe("Requests before the end of a Retry-After from which on it is told"),
    ],
    ...CLIENT_BITS,
  },
  audit_gap: {
    severity: ["severity", severity("low").describe("Of records that lack something")],
    hole_severity: ["holeSeverity", severity("medium").describe("Of numbers of records that never came")],
    required_fields: ["requiredFields", requiredFields],
    expect_spans: ["expectSpans", flag(false).describe("An audit record without a span is a gap: without sampling")],
  },
  error_rate_spike: baseline,
  volume_anomaly: baseline,
  data_volume: baseline,
};

type Schemas = { readonly [Id in keyof PackOptions]: z.ZodPrefault<z.ZodType<PackOptions[Id], object>> };

/** Schemas of the sections under `rules` of the pack's rules. */
export const PACK_SCHEMAS: Schemas = Object.fromEntries(
  Object.entries(PACK_FIELDS).map(([id, fields]) => [id, schemaOf(fields)]),
) as unknown as Schemas;

function schemaOf(fields: Readonly<Record<string, readonly [option: string, field: z.ZodType]>>): z.ZodType {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, [, field]]) => [name, field]));
  return z
    .strictObject({ enabled: flag(true).describe("Whether the rule runs"), ...shape }, MAPPING)
    .transform(({ enabled, ...written }) => ({
      enabled,
      ...Object.fromEntries(Object.entries(written).map(([name, value]) => [fields[name]![0], value])),
    }))
    .prefault({});
}

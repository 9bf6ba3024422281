import * as z from "zod";
import type { PackOptions } from "../rules/index.ts";
import { duration, flag, severity } from "./fields.ts";

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

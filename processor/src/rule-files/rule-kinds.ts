import * as z from "zod";
import { duration, filledText, flag, integer } from "../config/fields.ts";
import { businessInterval, timeZone } from "../registry/fields.ts";
import type { BusinessInterval } from "../registry/key-record.ts";
import { createAbsentDetect, type AbsentParameters } from "../rules/detect/absent.ts";
import { BASELINE_AMOUNTS, createBaselineDetect, type BaselineParameters } from "../rules/detect/baseline.ts";
import { createCountDetect, type CountParameters } from "../rules/detect/count.ts";
import { createDistinctDetect, type DistinctParameters } from "../rules/detect/distinct.ts";
import { createNewValueDetect } from "../rules/detect/new-value.ts";
import { createScheduleDetect, type ScheduleParameters } from "../rules/detect/schedule.ts";
import { createSequenceDetect } from "../rules/detect/sequence.ts";
import { FIELD_NAMES, type FieldName } from "../rules/fields.ts";
import { compileCondition, type Condition } from "./condition.ts";
import { WHERE_SCHEMA } from "./matchers.ts";
import type { RuleKind } from "./rule-kind.ts";
import { createTravelDetect, type TravelParameters } from "./travel-detect.ts";

const MAPPING = { error: "a mapping" };
const SECOND = 1_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const MAX_STEPS = 16;

/** Where a kind has no window, alerts nearer than this are one. */
const NO_WINDOW_SECONDS = HOUR;

/** A field that rules can name. */
export const fieldName: z.ZodType<FieldName, FieldName> = z.enum(FIELD_NAMES, {
  error: `one of ${FIELD_NAMES.join(", ")}`,
});

/** A duration in whole seconds that must be there. */
export function seconds(example: string, least: number, most: number): z.ZodType<number, string> {
  return duration(example, least * SECOND, most * SECOND)
    .unwrap()
    .transform((millis) => millis / SECOND)
    .refine(Number.isInteger, { error: "a duration of whole seconds" });
}

function optionalSeconds(standard: string, least: number, most: number) {
  return seconds(standard, least, most).prefault(standard);
}

const over = seconds("5m", 1, DAY).describe("Length of the window");
const memory = optionalSeconds("30d", DAY, 365 * DAY).describe("How long what was seen stays known");
const limit = z
  .int({ error: "a whole number from 0 to 1000000000" })
  .min(0, { error: "a whole number from 0 to 1000000000" })
  .max(1_000_000_000, { error: "a whole number from 0 to 1000000000" })
  .describe("Fires with more than this");

const count: RuleKind<CountParameters> = {
  schema: z
    .strictObject({ over, gt: limit }, MAPPING)
    .transform(({ over: overSeconds, gt }): CountParameters => ({ overSeconds, gt })),
  windowSeconds: ({ overSeconds }) => overSeconds,
  fields: () => [],
  create: (options, parameters) => createCountDetect(options, parameters),
};

const distinct: RuleKind<DistinctParameters> = {
  schema: z
    .strictObject({ of: fieldName.describe("Field whose values are counted"), over, gt: limit }, MAPPING)
    .transform(({ of, over: overSeconds, gt }): DistinctParameters => ({ of, overSeconds, gt })),
  windowSeconds: ({ overSeconds }) => overSeconds,
  fields: ({ of }) => [of],
  create: (options, parameters) => createDistinctDetect(options, parameters),
};

interface NewValue {
  readonly of: FieldName;
  readonly memorySeconds: number;
  readonly quarantineSeconds: number;
}

const newValue: RuleKind<NewValue> = {
  schema: z
    .strictObject(
      {
        of: fieldName.describe("Field whose values are remembered"),
        memory,
        quarantine: optionalSeconds("24h", 0, 30 * DAY).describe(
          "How long a value that raised medium or more does not teach",
        ),
      },
      MAPPING,
    )
    .transform((written): NewValue => ({
      of: written.of,
      memorySeconds: written.memory,
      quarantineSeconds: written.quarantine,
    })),
  windowSeconds: () => NO_WINDOW_SECONDS,
  fields: ({ of }) => [of],
  create: (options, parameters, { context, literal, learningEvents }) =>
    createNewValueDetect(options, {
      ...parameters,
      quarantineSeconds: literal ? 0 : parameters.quarantineSeconds,
      learningEvents,
      ...(context.addressing.isTeaching === undefined ? {} : { isTeaching: context.addressing.isTeaching }),
    }),
};

const travel: RuleKind<TravelParameters> = {
  schema: z
    .strictObject(
      {
        min_distance_km: integer(500, 1, 20_000).describe("Shorter distances are never told"),
        max_speed_kmh: integer(1_000, 1, 100_000).describe("Faster than this is impossible"),
        memory,
      },
      MAPPING,
    )
    .transform((written): TravelParameters => ({
      minDistanceKm: written.min_distance_km,
      maxSpeedKmh: written.max_speed_kmh,
      memorySeconds: written.memory,
    })),
  windowSeconds: () => NO_WINDOW_SECONDS,
  fields: () => ["client.address"],
  create: createTravelDetect,
};

const baseline: RuleKind<BaselineParameters> = {
  schema: z
    .strictObject(
      {
        of: z
          .enum(BASELINE_AMOUNTS, { error: `one of ${BASELINE_AMOUNTS.join(", ")}` })
          .prefault("requests")
          .describe("What is added up in five minutes"),
        minimum: integer(50, 1, 1_000_000_000_000).describe("The least in five minutes that is worth an alert"),
        memory,
      },
      MAPPING,
    )
    .transform((written): BaselineParameters => ({
      of: written.of,
      minimum: written.minimum,
      memorySeconds: written.memory,
    })),
  windowSeconds: () => NO_WINDOW_SECONDS,
  fields: () => [],
  create: (options, parameters) => createBaselineDetect(options, parameters),
};

const absent: RuleKind<AbsentParameters> = {
  schema: z
    .strictObject(
      {
        for: seconds("15m", 1, 30 * DAY).describe("Fires after so long without a request"),
        min_events: integer(3, 1, 1_000_000).describe("Requests before the silence that make it one"),
      },
      MAPPING,
    )
    .transform((written): AbsentParameters => ({ forSeconds: written.for, minEvents: written.min_events })),
  windowSeconds: ({ forSeconds }) => forSeconds,
  fields: () => [],
  create: (options, parameters) => createAbsentDetect(options, parameters),
};

/** One step of a sequence. */
export interface WrittenStep {
  readonly name: string;
  readonly where: Condition;
}

interface Sequence {
  readonly steps: readonly WrittenStep[];
  readonly withinSeconds: number;
  readonly ordered: boolean;
}

const STEPS = `a list of 2 to ${MAX_STEPS} steps`;

const sequence: RuleKind<Sequence> = {
  schema: z
    .strictObject(
      {
        steps: z
          .array(
            z.strictObject(
              {
                name: filledText("a name").max(60, { error: "a name of at most 60 characters" }),
                where: WHERE_SCHEMA,
              },
              { error: "a mapping with name and where" },
            ),
            { error: STEPS },
          )
          .min(2, { error: STEPS })
          .max(MAX_STEPS, { error: STEPS })
          .describe("One after the other"),
        within: seconds("10m", 1, 7 * DAY).describe("From the first step to the last"),
        ordered: flag(true).describe("false: the steps may come in any order"),
      },
      MAPPING,
    )
    .transform((written): Sequence => ({
      steps: written.steps,
      withinSeconds: written.within,
      ordered: written.ordered,
    })),
  windowSeconds: ({ withinSeconds }) => withinSeconds,
  fields: () => [],
  create: (options, { steps, withinSeconds, ordered }) =>
    createSequenceDetect(options, {
      steps: steps.map(({ name, where }) => ({ name, where: compileCondition(where) })),
      stepsText: JSON.stringify(steps),
      withinSeconds,
      ordered,
    }),
};

const dateError = "a date such as 2026-12-25";
const date = z
  .string({ error: dateError })
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)), { error: dateError });

const schedule: RuleKind<ScheduleParameters> = {
  schema: z
    .strictObject(
      {
        hours: z
          .array(businessInterval, { error: "a list of hours such as mon-fri 09:00-18:00" })
          .min(1, { error: "a list of hours such as mon-fri 09:00-18:00" })
          .describe("When the requests may come; half-open"),
        time_zone: timeZone.prefault("UTC").describe("IANA name"),
        holidays: z.array(date, { error: "a list of dates" }).prefault([]).describe("Days without any such hours"),
      },
      MAPPING,
    )
    .transform((written): ScheduleParameters => ({
      intervals: written.hours.flat().map((hours: BusinessInterval) => hours),
      timeZone: written.time_zone,
      holidays: written.holidays,
    })),
  windowSeconds: () => NO_WINDOW_SECONDS,
  fields: () => [],
  create: (options, parameters) => createScheduleDetect(options, parameters),
};

/** Every kind of `detect`, by its name in the file. */
export const RULE_KINDS: {
  readonly count: RuleKind<CountParameters>;
  readonly distinct: RuleKind<DistinctParameters>;
  readonly new_value: RuleKind<NewValue>;
  readonly travel: RuleKind<TravelParameters>;
  readonly baseline: RuleKind<BaselineParameters>;
  readonly absent: RuleKind<AbsentParameters>;
  readonly sequence: RuleKind<Sequence>;
  readonly schedule: RuleKind<ScheduleParameters>;
} = { count, distinct, new_value: newValue, travel, baseline, absent, sequence, schedule };

/** Name of a kind. */
export type RuleKindName = keyof typeof RULE_KINDS;

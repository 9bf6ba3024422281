import * as z from "zod";
import { SEVERITIES, type Severity } from "../../alerts/alert.ts";
import { duration, filledText } from "../../config/fields.ts";
import { FIELD_NAMES, type FieldName } from "../../rules/fields.ts";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const MAX_REPEAT = 100_000;

/** Fields that events can be given; those that are derived from others, and the hash of a path, are not. */
export const EVENT_FIELDS: readonly FieldName[] = FIELD_NAMES.filter(
  (name) => !["client.prefix", "client.prefix.24_48", "user_agent.family", "url.path.hash"].includes(name),
);
/** What events can be given besides. */
export const EXTRA_EVENT_FIELDS = ["url.path", "http.response.body.size"] as const;

/** Requests of a test, at a steady pace. */
export interface TestEvents {
  /** From the test's start. */
  readonly atMillis: number;
  readonly repeat: number;
  readonly everyMillis: number;
  /** Fits the where of this step of a sequence, and not only the rule's. */
  readonly step: string | undefined;
  /** By field; `{n}` is the number of the request, from 1; null leaves the field out. */
  readonly values: ReadonlyMap<string, string | null>;
}

/** An alert as a test expects it: what is undefined is not looked at. */
export interface ExpectedAlert {
  /** At the test's end. */
  readonly state: "open" | "close" | undefined;
  /** `first_seen`, from the test's start. */
  readonly atMillis: number | undefined;
  readonly observed: number | undefined;
  readonly severity: Severity | undefined;
  readonly title: string | undefined;
}

/** One test of a rule. */
export interface RuleTest {
  readonly name: string;
  /** When it begins. Milliseconds since the epoch. */
  readonly startUnixMillis: number | undefined;
  readonly events: readonly TestEvents[];
  /** How far the virtual clock goes, from the start; undefined: to the last event. */
  readonly untilMillis: number | undefined;
  /** Empty: the rule stays silent. */
  readonly expect: readonly ExpectedAlert[];
}

const OFFSET = "a time from the start such as +295s or +1h30m";
const offset: z.ZodType<number, string> = z
  .string({ error: OFFSET })
  .regex(/^\+(\d{1,9}(ms|s|m|h|d))+$/, { error: OFFSET })
  .transform((text) => text.slice(1))
  .pipe(duration("0s", 0, 400 * DAY).unwrap());

const REPEAT = `a whole number from 1 to ${MAX_REPEAT}`;
const value = z.union([z.string().max(1_000), z.number(), z.null()], { error: "a text, a number, or null" });
const values = z
  .strictObject(
    Object.fromEntries([...EVENT_FIELDS, ...EXTRA_EVENT_FIELDS].map((name) => [name, value.optional()])) as Record<
      string,
      z.ZodOptional<typeof value>
    >,
    { error: "a mapping of fields" },
  )
  .transform(
    (written) =>
      new Map(
        Object.entries(written)
          .filter(([, one]) => one !== undefined)
          .map(([name, one]) => [name, one === null ? null : String(one)] as const),
      ),
  );

const events = z
  .strictObject(
    {
      at: offset.prefault("+0s").describe("When the first one comes"),
      repeat: z.int({ error: REPEAT }).min(1, { error: REPEAT }).max(MAX_REPEAT, { error: REPEAT }).prefault(1),
      every: duration("1s", 1, DAY).describe("From one to the next"),
      step: filledText("the name of a step").optional().describe("Fits this step of a sequence"),
      with: values.prefault({}).describe("Fields; what is not given fits the rule's where"),
    },
    { error: "a mapping with at, repeat, every and with" },
  )
  .transform((written): TestEvents => ({
    atMillis: written.at,
    repeat: written.repeat,
    everyMillis: written.every,
    step: written.step,
    values: written.with,
  }));

const STATE = "one of open, close";
const expected = z
  .strictObject(
    {
      state: z.enum(["open", "close"], { error: STATE }).optional().describe("When the test ends"),
      at: offset.optional().describe("Its first match"),
      observed: z.number({ error: "a number" }).optional(),
      severity: z.enum(SEVERITIES, { error: `one of ${SEVERITIES.join(", ")}` }).optional(),
      title: filledText("a text").optional(),
    },
    { error: "a mapping with state, at, observed, severity or title" },
  )
  .transform((written): ExpectedAlert => ({
    state: written.state,
    atMillis: written.at,
    observed: written.observed,
    severity: written.severity,
    title: written.title,
  }));

const START = "a time such as 2026-01-05T10:00:00Z";

/** A test inside of a rule. */
export const TEST_SCHEMA: z.ZodType<RuleTest> = z
  .strictObject(
    {
      name: filledText("a name").max(200, { error: "a name of at most 200 characters" }),
      start: z
        .string({ error: START })
        .refine((text) => /T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)), { error: START })
        .transform((text) => Date.parse(text))
        .optional()
        .describe("When it begins"),
      events: z.union([events.transform((one) => [one]), z.array(events).min(1)], {
        error: "events, or a list of them",
      }),
      until: offset.optional().describe("How far the clock goes; to the last event where it isn't said"),
      expect: z
        .union([z.literal("silent").transform((): ExpectedAlert[] => []), z.array(expected)], {
          error: "silent, or a list of alerts",
        })
        .describe("All alerts of the rule, in the order of time"),
    },
    { error: "a mapping with name, events and expect" },
  )
  .transform((written): RuleTest => ({
    name: written.name,
    startUnixMillis: written.start,
    events: written.events,
    untilMillis: written.until,
    expect: written.expect,
  }));

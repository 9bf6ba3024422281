import * as z from "zod";
import type { Severity } from "../alerts/alert.ts";
import { choice, filledText, flag, integer, severity } from "../config/fields.ts";
import { didYouMean } from "../config/did-you-mean.ts";
import { instant, nameText } from "../registry/fields.ts";
import type { FieldName } from "../rules/fields.ts";
import type { Condition } from "./condition.ts";
import { ANYTHING } from "./condition.ts";
import type { RuleException } from "./exceptions.ts";
import { WHERE_SCHEMA } from "./matchers.ts";
import { fieldName, RULE_KINDS, seconds, type RuleKindName } from "./rule-kinds.ts";
import { TEST_SCHEMA, type RuleTest } from "./story/test-schema.ts";
import { titleNames, unknownTitleNames } from "./title.ts";

const MAPPING = { error: "a mapping" };
const DAY = 86_400;
const MAX_RULES = 1_000;
const KINDS = Object.keys(RULE_KINDS) as readonly RuleKindName[];

/** What a rule detects. */
export interface Detect {
  readonly kind: RuleKindName;
  /** What the kind's schema made of it. */
  readonly parameters: unknown;
}

/** One rule of a file, with its defaults filled in. */
export interface RuleEntry {
  readonly id: string;
  readonly description: string;
  readonly severity: Severity;
  readonly entity: readonly FieldName[];
  readonly where: Condition;
  readonly detect: Detect;
  /** Requests of the entity below which its alerts are low; 0 without learning. */
  readonly learningEvents: number;
  /** Whether a rule over clients passes over services whose clients can't be told apart. */
  readonly suspendsSharedAddresses: boolean;
  readonly exceptions: readonly RuleException[];
  readonly mode: "alert" | "simulate";
  readonly title: string | undefined;
  /** @default undefined: the kind's window, or an hour */
  readonly keepAliveSeconds: number | undefined;
  readonly tests: readonly RuleTest[];
}

const detectShape = Object.fromEntries(
  KINDS.map((kind) => [kind, (RULE_KINDS[kind].schema as z.ZodType).optional()]),
) as Record<RuleKindName, z.ZodOptional<z.ZodType>>;

const oneKind = `a mapping with one of ${KINDS.join(", ")}`;
const detect = z
  .strictObject(detectShape, { error: oneKind })
  .superRefine((written, context) => {
    if (Object.keys(written).length !== 1) context.addIssue({ code: "custom", message: oneKind });
  })
  .transform((written): Detect => {
    const [kind = "count", parameters] = Object.entries(written)[0] ?? [];
    return { kind: kind as RuleKindName, parameters };
  });

const exception = z
  .strictObject(
    {
      where: WHERE_SCHEMA.describe("Requests that the rule passes over"),
      until: instant.describe("When it ends; a date is its midnight in UTC"),
      reason: nameText("a reason"),
      owner: nameText("an owner"),
    },
    { error: "a mapping with where, until, reason and owner" },
  )
  .transform(({ where, until, reason, owner }): RuleException => ({ where, untilUnixMillis: until, reason, owner }));

const idError = "an id in lower_snake_case, of at most 60 characters";

const rule = z
  .strictObject(
    {
      id: z
        .string({ error: idError })
        .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, { error: idError })
        .max(60, { error: idError })
        .describe("Stable, and of no other rule"),
      description: z.string({ error: "a text" }).prefault("").describe("For people"),
      severity: severity("medium").describe("Of its alerts"),
      entity: z
        .array(fieldName, { error: "a list of fields" })
        .min(1, { error: "a list of at least one field" })
        .max(4, { error: "a list of at most four fields" })
        .prefault(["api_key.hash"])
        .describe("Fields that tell apart whom the rule is about; requests that lack one are not seen"),
      where: WHERE_SCHEMA.optional().describe("Which requests it sees; all of it must fit"),
      detect: detect.describe("What it looks for"),
      learning: z
        .strictObject({ min_events: integer(20, 0, 1_000_000).describe("Requests of the entity") }, MAPPING)
        .optional()
        .describe("Alerts are low for an entity that had fewer requests"),
      gates: z
        .strictObject(
          { shared_addresses: flag(true).describe("Pass over services whose clients can't be told apart") },
          MAPPING,
        )
        .prefault({}),
      exceptions: z
        .array(exception, { error: "a list of exceptions" })
        .prefault([])
        .describe("Requests that it passes over until a day"),
      mode: choice(["alert", "simulate"], "alert").describe("simulate: judged and counted, never delivered"),
      alert: z
        .strictObject(
          {
            keep_alive: seconds("5m", 1, 30 * DAY)
              .optional()
              .describe("Matches nearer than this are one alert"),
            title: filledText("a text")
              .max(200, { error: "a text of at most 200 characters" })
              .optional()
              .describe("Plain text with {observed}, {key} and fields of the entity in braces"),
          },
          MAPPING,
        )
        .prefault({}),
      tests: z.array(TEST_SCHEMA, { error: "a list of tests" }).prefault([]).describe("keytrail rules test runs them"),
    },
    { error: "a rule: a mapping with id and detect" },
  )
  .superRefine(({ entity, alert }, context) => {
    if (new Set(entity).size < entity.length)
      context.addIssue({ code: "custom", path: ["entity"], message: "each field once" });
    for (const name of unknownTitleNames(alert.title ?? "", entity)) {
      const known = titleNames(entity);
      context.addIssue({
        code: "custom",
        path: ["alert", "title"],
        message: `only ${known.join(", ")} in braces`,
        params: { received: `${JSON.stringify(name)}${didYouMean(name, known)}` },
      });
    }
  })
  .transform((written): RuleEntry => ({
    id: written.id,
    description: written.description,
    severity: written.severity,
    entity: written.entity,
    where: written.where ?? ANYTHING,
    detect: written.detect,
    learningEvents: written.learning?.min_events ?? (written.detect.kind === "new_value" ? DEFAULT_LEARNING : 0),
    suspendsSharedAddresses: written.gates.shared_addresses,
    exceptions: written.exceptions,
    mode: written.mode,
    title: written.alert.title,
    keepAliveSeconds: written.alert.keep_alive,
    tests: written.tests,
  }));

/** Requests that a rule over new values learns from where it doesn't say. */
const DEFAULT_LEARNING = 20;

/** A file of rules, from what a user writes. */
export const RULE_FILE_SCHEMA: z.ZodType<readonly RuleEntry[]> = z
  .array(rule, { error: "a list of rules" })
  .max(MAX_RULES, { error: `a list of at most ${MAX_RULES} rules` });

/** The published JSON Schema, of what a user writes. */
export function ruleFileJsonSchema(): object {
  return { title: "Keytrail rules", ...z.toJSONSchema(RULE_FILE_SCHEMA, { io: "input", reused: "ref" }) };
}

import type * as z from "zod";
import type { RuleContext } from "../rules/context.ts";
import type { DetectOptions } from "../rules/detect/detect-rule.ts";
import type { FoldRule } from "../rules/fold-rule.ts";
import type { FieldName } from "../rules/fields.ts";

/** One kind of `detect`: how it is written, and the rule that it makes. */
export interface RuleKind<Parameters> {
  /** Of what stands under the kind's name. */
  readonly schema: z.ZodType<Parameters>;
  /** Seconds that its alerts stay together where the rule doesn't say; a kind without a window: an hour. */
  readonly windowSeconds: (parameters: Parameters) => number;
  /** Fields that it reads besides those of the entity. */
  readonly fields: (parameters: Parameters) => readonly FieldName[];
  readonly create: (options: DetectOptions, parameters: Parameters, setting: KindSetting) => FoldRule;
}

/** What a kind is made from besides its own parameters. */
export interface KindSetting {
  readonly context: RuleContext;
  /** No learning, no gates. */
  readonly literal: boolean;
  /** Requests of the entity that are needed before it is judged in full; 0 without learning. */
  readonly learningEvents: number;
}

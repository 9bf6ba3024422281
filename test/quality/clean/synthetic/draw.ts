import type { Random } from "../../random.ts";

/** A text under a name; the empty name is a log body. */
export type NamedText = readonly [name: string, text: string];

/** A class of texts and who draws them. */
export interface CleanClass {
  readonly kind: string;
  /** How often it is drawn beside others. @default 1 */
  readonly weight?: number;
  readonly draws: readonly ((random: Random) => NamedText)[];
}

/** A text that stands in logs. */
export function body(text: string): NamedText {
  return ["", text];
}

/** A text that stands now under one of the names, now in a log's body. */
export function under(random: Random, names: readonly string[], text: string): NamedText {
  return random.below(4) === 0 ? ["", text] : [random.pick(names), text];
}

import type { Random } from "../../random.ts";
import { createRandom } from "../../random.ts";
import type { CleanString } from "../clean-string.ts";
import { ADDRESS_CLASSES } from "./addresses.ts";
import { CONVENTION_CLASSES, CONVENTION_NAMES } from "./conventions.ts";
import { DOCUMENT_CLASSES } from "./documents.ts";
import type { CleanClass } from "./draw.ts";
import { ID_CLASSES } from "./identifiers.ts";
import { MASKED_CLASSES } from "./masked.ts";

const CLASSES: readonly CleanClass[] = [
  ...ID_CLASSES,
  ...MASKED_CLASSES,
  ...ADDRESS_CLASSES,
  ...DOCUMENT_CLASSES,
  ...CONVENTION_CLASSES,
];
/** Short ids and words come up twice; a class whose texts are used up must not stop the rest. */
const MAX_REPEATS_IN_A_ROW = 1000;

/**
 * Draws telemetry without secrets: the same seed gives the same strings on every machine. No pair of name and text comes twice.
 * @returns endless
 */
export function* drawTelemetry(seed: number): Generator<CleanString, void> {
  const random = createRandom(seed, "clean telemetry");
  const known = new Set<string>();
  for (const name of CONVENTION_NAMES) yield { name: "", text: name, kind: "semconv", isCaptured: false };
  const weighted = CLASSES.flatMap((one) => Array.from({ length: one.weight ?? 1 }, () => one));
  for (;;) yield drawNew(random, weighted, known);
}

function drawNew(random: Random, classes: readonly CleanClass[], known: Set<string>): CleanString {
  for (let repeats = 0; ; repeats++) {
    const { kind, draws } = random.pick(classes);
    const [name, text] = random.pick(draws)(random);
    const identity = `${name}\0${text}`;
    if (known.has(identity) && repeats < MAX_REPEATS_IN_A_ROW) continue;
    known.add(identity);
    return { name, text, kind, isCaptured: false };
  }
}

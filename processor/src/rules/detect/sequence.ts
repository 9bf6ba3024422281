import { evidenceOf, type EvidenceRow } from "../../alerts/evidence.ts";
import type { FoldRule, FoldSighting } from "../fold-rule.ts";
import { durationText } from "../windows/duration-text.ts";
import { detectBase, detectMatch, type DetectOptions } from "./detect-rule.ts";

/** Parameters of the kind `sequence`. */
export interface SequenceParameters {
  /** At least two, at most 16. In order a sighting serves one of them, without order as many as it fits. */
  readonly steps: readonly { readonly name: string; readonly where: (sighting: FoldSighting) => boolean }[];
  /** Text that stands for the steps: another text is another version of the rule. */
  readonly stepsText: string;
  /** From the first step's second to the last step's, both included. */
  readonly withinSeconds: number;
  /** False: the steps may come in any order. */
  readonly ordered: boolean;
}

/** For each step: the best way to have come so far, or undefined. */
export interface SequenceState {
  reached: (readonly EvidenceRow[] | undefined)[];
}

const cellOf = (row: EvidenceRow): number => Math.floor(row.timeMillis / 1000);

/** `sequence`: the entity does one thing after the other within a time. Fires with each sighting that completes it. */
export function createSequenceDetect(
  options: DetectOptions,
  { steps, stepsText, withinSeconds, ordered }: SequenceParameters,
): FoldRule<SequenceState> {
  const names = steps.map(({ name }) => name).join(ordered ? ", then " : " and ");
  const isWithin = (rows: readonly EvidenceRow[], second: number): boolean =>
    rows.every((row) => second - cellOf(row) < withinSeconds);
  const advance = ordered ? advanceOrdered : advanceUnordered;
  return {
    ...detectBase(options, {
      parameters: { detect: "sequence", stepsText, withinSeconds, ordered },
      needsHistory: false,
      title: () => `did ${names} within ${durationText(withinSeconds)}`,
      counterfactual: ({ details }) =>
        `would not fire if the steps had to come within ${durationText(Number(details["seconds"]) - 1)}`,
    }),
    timing: "ordered",
    createState: () => ({ reached: steps.map(() => undefined) }),
    cloneState: ({ reached }) => ({ reached: [...reached] }),
    fold(state, sighting, found) {
      if (!options.where(sighting)) return;
      const fits = steps.map(({ where }) => where(sighting));
      if (!fits.includes(true)) return;
      const whole = advance(state.reached, fits, evidenceOf(sighting));
      if (whole === undefined || !isWithin(whole, sighting.second)) return;
      const { second } = sighting;
      if (whole === undefined || !isWithin(whole, second)) return;
      const seconds = second - Math.min(...whole.map(cellOf)) + 1;
      found(
        detectMatch(options, sighting, {
          second,
          observed: steps.length,
          windowSeconds: seconds,
          details: { seconds },
          evidence: whole,
        }),
      );
    },
    isIdle: ({ reached }, second) => reached.every((rows) => rows === undefined || !isWithin(rows, second + 1)),
  };
}

/**
 * The way to a step that begins latest is the best: whatever follows fits into the time behind it if it fits behind any.
 *
 * @param fits by step, whether the sighting may serve it; it serves one step of a way
 * @returns the way to the last step, where the sighting is its end
 */
function advanceOrdered(
  reached: SequenceState["reached"],
  fits: readonly boolean[],
  row: EvidenceRow,
): readonly EvidenceRow[] | undefined {
  for (let step = reached.length - 1; step >= 0; step--) {
    const before = step === 0 ? [] : reached[step - 1];
    if (fits[step] === true && before !== undefined) reached[step] = [...before, row];
  }
  const whole = reached.at(-1);
  return whole?.at(-1) === row ? whole : undefined;
}

/** Each step's newest sighting; one may serve several steps. */
function advanceUnordered(
  reached: SequenceState["reached"],
  fits: readonly boolean[],
  row: EvidenceRow,
): readonly EvidenceRow[] | undefined {
  fits.forEach((isFit, step) => {
    if (isFit) reached[step] = [row];
  });
  const rows = reached.flatMap((way) => way ?? []);
  return rows.length === reached.length ? rows : undefined;
}

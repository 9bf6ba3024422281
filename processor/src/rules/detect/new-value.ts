import { OUTCOME_ACCEPTED } from "../../sightings/batch.ts";
import { FIELDS, type FieldName } from "../fields.ts";
import type { FoldRule } from "../fold-rule.ts";
import {
  acknowledgeValue,
  cloneKnownValues,
  createKnownValues,
  judgeValue,
  type KnownValues,
} from "../novelty/known-values.ts";
import { countSighting, createSightingCount, learningText, type SightingCount } from "../novelty/sighting-count.ts";
import { durationText } from "../windows/duration-text.ts";
import { detectBase, detectMatch, type DetectOptions } from "./detect-rule.ts";

/** Parameters of the kind `new_value`. */
export interface NewValueParameters {
  /** Field whose values are remembered; a sighting without it says nothing. */
  readonly of: FieldName;
  /** A value seen longer ago is new again. */
  readonly memorySeconds: number;
  /** Requests of the entity below which the severity is at most low. */
  readonly learningEvents: number;
  /** How long a value that raised medium or more does not teach. */
  readonly quarantineSeconds: number;
  /** History is being taught: everything is learned and nothing is new. @default never */
  readonly isTeaching?: () => boolean;
}

/** State of the kind `new_value`: at most 256 values, and as many that are held. */
export interface NewValueState {
  readonly sightings: SightingCount;
  readonly values: KnownValues;
}

const MAX_VALUES = 256;

/** `new_value`: an accepted request with a value of a field that the entity did not show within the memory; the first value only teaches. */
export function createNewValueDetect(options: DetectOptions, parameters: NewValueParameters): FoldRule<NewValueState> {
  const { of, memorySeconds, learningEvents, quarantineSeconds, isTeaching = () => false } = parameters;
  const read = FIELDS[of];
  const terms = { memorySeconds, quarantineSeconds, maxValues: MAX_VALUES };
  const isLoud = options.severity !== "low" && options.severity !== "info";
  return {
    ...detectBase(options, {
      parameters: { detect: "new_value", of, memorySeconds, learningEvents, quarantineSeconds },
      needsHistory: true,
      title: () => `not seen together in ${durationText(memorySeconds)}`,
      counterfactual: () => `would not fire if it had shown the value within the ${durationText(memorySeconds)} before`,
    }),
    timing: "ordered",
    observesCount: true,
    createState: () => ({ sightings: createSightingCount(), values: createKnownValues() }),
    cloneState: ({ sightings, values }) => ({ sightings: { ...sightings }, values: cloneKnownValues(values) }),
    fold({ sightings, values }, sighting, found) {
      if (!options.where(sighting)) return;
      const { second } = sighting;
      countSighting(sightings, second, sighting.weight);
      const value = read(sighting);
      if (sighting.outcome !== OUTCOME_ACCEPTED || value === "") return;
      const judgement = judgeValue(values, value, second, terms, () => {
        if (isTeaching()) return undefined;
        const learning = learningText(sightings, learningEvents);
        if (learning === undefined) return { severity: options.severity, gates: [] };
        return { severity: isLoud ? "low" : options.severity, gates: [`learning: ${learning}`] };
      });
      if (judgement === undefined) return;
      const match = detectMatch(options, sighting, {
        second,
        observed: 1,
        gates: judgement.gates,
        evidence: [sighting],
      });
      found({ ...match, severity: judgement.severity, entity: { ...match.entity, [of]: value } });
    },
    acknowledge({ values }, entity, second) {
      acknowledgeValue(values, entity[of] ?? "", second, terms);
    },
    isIdle: ({ values, sightings }) => !values.isTaught && sightings.before + sightings.within === 0,
  };
}

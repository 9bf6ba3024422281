import { WEIGHT_SCALE } from "../../sightings/batch.ts";
import type { FoldRule } from "../fold-rule.ts";
import {
  addCount,
  cloneCountWindow,
  createCountWindow,
  isCountIdle,
  type CountWindow,
} from "../windows/count-window.ts";
import { durationText } from "../windows/duration-text.ts";
import { detectBase, detectMatch, type DetectOptions } from "./detect-rule.ts";

/** Parameters of the kind `count`. */
export interface CountParameters {
  /** Length of the window. The state has at most two numbers for each of its seconds. */
  readonly overSeconds: number;
  /** Fires with more requests than this in the window. */
  readonly gt: number;
}

/** `count`: more than so many requests of the entity in a window that ends with one of them. */
export function createCountDetect(options: DetectOptions, { overSeconds, gt }: CountParameters): FoldRule<CountWindow> {
  return {
    ...detectBase(options, {
      parameters: { detect: "count", overSeconds, gt },
      needsHistory: false,
      title: ({ observed, sampled }) =>
        `made ${sampled ? "an estimated " : ""}${observed} requests in ${durationText(overSeconds)}, limit ${gt}`,
      counterfactual: ({ observed }) => `would not fire at a limit of ${observed} or more`,
    }),
    timing: "monotone",
    createState: createCountWindow,
    cloneState: cloneCountWindow,
    fold(state, sighting, found) {
      if (!options.where(sighting)) return;
      const { second } = sighting;
      addCount(state, second, sighting.weight, overSeconds);
      if (state.sum <= gt * WEIGHT_SCALE) return;
      found(
        detectMatch(options, sighting, {
          second,
          observed: Math.round(state.sum / WEIGHT_SCALE),
          threshold: gt,
          windowSeconds: overSeconds,
          evidence: [sighting],
        }),
      );
    },
    isIdle: (state, second) => isCountIdle(state, second, overSeconds),
  };
}

import type { EvidenceRow } from "../../alerts/evidence.ts";
import { FIELDS, type FieldName } from "../fields.ts";
import type { FoldRule } from "../fold-rule.ts";
import {
  addDistinct,
  cloneDistinctWindow,
  countDistinct,
  createDistinctWindow,
  distinctDetails,
  distinctText,
  isDistinctIdle,
  type DistinctWindow,
} from "../windows/distinct-window.ts";
import { durationText } from "../windows/duration-text.ts";
import { noteRow, rowsWithin } from "../windows/recent-rows.ts";
import { detectBase, detectMatch, type DetectOptions } from "./detect-rule.ts";

/** Parameters of the kind `distinct`. */
export interface DistinctParameters {
  /** Field whose values are counted; a sighting without it counts for nothing. */
  readonly of: FieldName;
  readonly overSeconds: number;
  /** Fires with more values than this in the window. */
  readonly gt: number;
}

/** State of the kind `distinct`. */
export interface DistinctState {
  values: DistinctWindow;
  rows: EvidenceRow[];
}

/** `distinct`: more than so many values of a field in a window that ends with one of them; exact up to 64, then an estimate. */
export function createDistinctDetect(
  options: DetectOptions,
  { of, overSeconds, gt }: DistinctParameters,
): FoldRule<DistinctState> {
  const read = FIELDS[of];
  return {
    ...detectBase(options, {
      parameters: { detect: "distinct", of, overSeconds, gt },
      needsHistory: false,
      title: ({ observed }) =>
        `showed ${distinctText(observed)} values of ${of} in ${durationText(overSeconds)}, limit ${gt}`,
      counterfactual: ({ observed }) => `would not fire at a limit of ${observed} or more`,
    }),
    timing: "monotone",
    createState: () => ({ values: createDistinctWindow(), rows: [] }),
    cloneState: ({ values, rows }) => ({ values: cloneDistinctWindow(values), rows: [...rows] }),
    fold(state, sighting, found) {
      if (!options.where(sighting)) return;
      const value = read(sighting);
      if (value === "") return;
      const { second } = sighting;
      if (addDistinct(state.values, value, second, overSeconds)) noteRow(state.rows, sighting);
      const observed = countDistinct(state.values, second, overSeconds);
      if (observed <= gt) return;
      found(
        detectMatch(options, sighting, {
          second,
          observed,
          threshold: gt,
          windowSeconds: overSeconds,
          details: distinctDetails(observed),
          evidence: [...rowsWithin(state.rows, second, overSeconds), sighting],
        }),
      );
    },
    isIdle: ({ values }, second) => isDistinctIdle(values, second, overSeconds),
  };
}

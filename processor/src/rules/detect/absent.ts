import { evidenceOf, type EvidenceRow } from "../../alerts/evidence.ts";
import { entityByFields } from "../fields.ts";
import type { FoldRule } from "../fold-rule.ts";
import { durationText } from "../windows/duration-text.ts";
import { detectBase, type DetectOptions } from "./detect-rule.ts";

/** Parameters of the kind `absent`. */
export interface AbsentParameters {
  /** Fires after so long without a request. */
  readonly forSeconds: number;
  /** Requests that came before the silence, none further from the next than `forSeconds`; a lonely request is not missed. */
  readonly minEvents: number;
}

/** State of the kind `absent`. */
export interface AbsentState {
  /** Requests since the last silence. */
  events: number;
  last: EvidenceRow | undefined;
  lastSecond: number;
  entity: Readonly<Record<string, string>>;
}

const NO_ENTITY: Readonly<Record<string, string>> = {};

/** `absent`: an entity that used to come does not, for so long. Told when the watermark has passed the end of the silence. */
export function createAbsentDetect(
  options: DetectOptions,
  { forSeconds, minEvents }: AbsentParameters,
): FoldRule<AbsentState> {
  const createState = (): AbsentState => ({ events: 0, last: undefined, lastSecond: 0, entity: NO_ENTITY });
  return {
    ...detectBase(options, {
      parameters: { detect: "absent", forSeconds, minEvents },
      needsHistory: false,
      title: ({ details }) =>
        `is silent for ${durationText(forSeconds)}, after ${details["events"]} ${details["events"] === 1 ? "request" : "requests"}`,
      counterfactual: () => `would not fire if a silence of ${durationText(forSeconds)} were allowed`,
    }),
    timing: "watermark",
    createState,
    cloneState: (state) => ({ ...state }),
    fold(state, sighting) {
      if (!options.where(sighting)) return;
      state.events++;
      state.last = evidenceOf(sighting);
      state.lastSecond = sighting.second;
      state.entity = entityByFields(options.entity, sighting);
    },
    wakeAt: ({ events, lastSecond }) => (events === 0 ? undefined : lastSecond + forSeconds),
    wake(state, second, found) {
      if (state.events >= minEvents) {
        found({
          second,
          entity: state.entity,
          severity: options.severity,
          observed: forSeconds,
          threshold: forSeconds,
          windowSeconds: forSeconds,
          details: { events: state.events },
          evidence: [state.last!],
        });
      }
      Object.assign(state, createState());
    },
    isIdle: ({ events }) => events === 0,
  };
}

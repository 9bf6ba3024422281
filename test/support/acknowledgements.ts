import type { Acknowledgement } from "../../processor/src/alerts/acknowledgement.ts";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import type { RulesOptions } from "../../processor/src/detection.ts";
import { NO_CONTEXT, type RuleContext } from "../../processor/src/rules/context.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { encodeBatch, encodeJson, RECORD_EVENT } from "../../processor/src/state/journal-format.ts";
import { DEFAULT_LIMITS } from "../../processor/src/state/limits.ts";
import { applyEvent, openState } from "../../processor/src/state/open-state.ts";
import { batchOf, STORY_START_MILLIS } from "./sightings.ts";

/** Nothing is late: all orders are allowed. */
const LATENESS_MILLIS = 60 * 86_400_000;

/** What happens: uses of keys, and people who look at alerts. */
export type AcknowledgedStep = Sighting | Acknowledgement;

/** Ada looks at an alert at a second of the story. */
export function acknowledgementAt(
  atSeconds: number,
  about: Pick<Acknowledgement, "alert" | "rule" | "entity">,
): Acknowledgement {
  const eventUnixMillis = STORY_START_MILLIS + atSeconds * 1_000;
  return { ...about, by: "Ada", note: "", atUnixMillis: eventUnixMillis, eventUnixMillis };
}

/** A state that takes uses and acknowledgements in any order, journaled. */
export interface AcknowledgedState {
  take(steps: readonly AcknowledgedStep[]): Promise<void>;
  /** With provisional ones. */
  alerts(): readonly Alert[];
  close(): void;
}

export function openAcknowledged(
  rules: RulesOptions,
  directory?: string,
  context: RuleContext = NO_CONTEXT,
): AcknowledgedState {
  const { core, journal, close } = openState({
    directory,
    rules,
    context,
    limits: DEFAULT_LIMITS,
    retentionMillis: 0,
    collectRawRuns: false,
    keepsAllBatches: true,
    onDeliveryRestore: () => undefined,
    onDeliveryEvent: () => undefined,
  });
  return {
    close,
    async take(steps) {
      for (const step of steps) {
        if ("alert" in step) {
          const event = { kind: "acknowledge", acknowledgement: step } as const;
          await journal.append([encodeJson(RECORD_EVENT, event)], [undefined]);
          applyEvent(core, event, {});
          continue;
        }
        const prepared = core.prepare(batchOf([step]), undefined, LATENESS_MILLIS);
        await journal.append([encodeBatch(prepared)], [prepared]);
        core.apply(prepared);
        core.settle();
      }
    },
    alerts: () => core.alerts(true),
  };
}

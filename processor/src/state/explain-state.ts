import { existsSync } from "node:fs";
import { createExplanation, type Explanation } from "../alerts/explanation.ts";
import { incidentIdsOf } from "../alerts/incident.ts";
import { KeytrailError } from "../errors.ts";
import { journalSegments } from "./journal.ts";
import { openState } from "./open-state.ts";
import { isReplayed, rederive, type RederiveOptions } from "./rederive.ts";

/**
 * Explains an alert of a state that no processor runs on. What is saved stays as it is, but for a torn end of the journal, which is cut off as at any start.
 *
 * @returns undefined for an alert that is not in the state
 * @throws KeytrailError `state_unavailable` when there is no state, or it is locked or can't be read
 */
export async function explainState(
  directory: string,
  id: string,
  options: RederiveOptions,
): Promise<Explanation | undefined> {
  if (!existsSync(directory))
    throw new KeytrailError(
      "state_unavailable",
      `Cannot open state.directory ${directory}: wanted the state of keytrail run or replay: received none`,
    );
  const segments = journalSegments(directory);
  const own = { ...options, ...(isReplayed(read(segments)) === true ? { retentionMillis: 0 } : {}) };
  const { core, close } = openState({
    ...own,
    directory,
    collectRawRuns: false,
    keepsAllBatches: false,
    onDeliveryRestore: () => undefined,
    onDeliveryEvent: () => undefined,
  });
  try {
    // As a replay ends: all that came is judged. None of it is saved.
    core.quietMillis = Math.max(core.quietMillis, core.sources.newestMillis);
    core.settle();
    const alerts = core.alerts(true);
    const alert = alerts.find((one) => one.id === id);
    if (alert === undefined) return undefined;
    const until = { sequence: core.appliedSequence, confirmedMillis: core.confirmedMillis };
    const rederived = await rederive(alert, read(segments), until, own);
    const incidentOfAlert = incidentIdsOf(alerts).get(id);
    const incident = core.incidents(alerts).find((one) => one.id === incidentOfAlert);
    return createExplanation(alert, incident, core.acknowledgements.of(id), rederived);
  } finally {
    close();
  }
}

function* read(segments: ReturnType<typeof journalSegments>): Generator<Buffer> {
  for (const segment of segments) yield segment.read();
}

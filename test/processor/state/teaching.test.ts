import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_RULES } from "../../../processor/src/detection.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { createDetection } from "../../../processor/src/state/engine.ts";
import { createReplay } from "../../../processor/src/state/replay.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { runKeytrail } from "../../support/replay-command.ts";
import { batchOf, sighting, STORY_START_MILLIS } from "../../support/sightings.ts";
import { at, copyAsCrashed, history, play, requests, withDirectory } from "../../support/stories.ts";

const [OFFICE, ELSEWHERE] = ["203.0.113.9", "198.51.100.7"];

/** An established key that moved to an office, and flooded from there: all of it is fine. */
const LEARNED: readonly Sighting[] = [
  ...history({ timeUnixMillis: STORY_START_MILLIS - 10 * 86_400_000 }),
  ...history(),
  ...requests(501, 0.5, { atSeconds: -7_200, clientAddress: OFFICE }),
];

async function learn(stateDirectory: string, uses: readonly Sighting[]) {
  const replay = await createReplay({ stateDirectory, rules: DEFAULT_RULES, teach: true });
  onTestFinished(() => replay.close());
  for (const use of uses) await replay.apply([batchOf([use])], []);
  return replay;
}

test("what was learned raises nothing after a crash while it was being learned, in a replay and live", async () => {
  await withDirectory(async (directory) => {
    await learn(join(directory, "learning"), LEARNED);
    const [replayed, live] = [join(directory, "replayed"), join(directory, "live")];
    copyAsCrashed(join(directory, "learning"), replayed);
    copyAsCrashed(join(directory, "learning"), live);
    const uses = [sighting({ clientAddress: OFFICE }), sighting({ clientAddress: ELSEWHERE, atSeconds: 1 })];
    const wanted = [{ rule: { id: "new_client_address" }, entity: { "client.address": ELSEWHERE } }];
    expect((await play(uses, {}, replayed)).alerts).toMatchObject(wanted);
    const detection = await createDetection({
      stateDirectory: live,
      rules: DEFAULT_RULES,
      exporters: [],
      clock: createManualClock(STORY_START_MILLIS),
      log: () => undefined,
    });
    onTestFinished(() => detection.close());
    await detection.ingest([batchOf(uses)], [], STORY_START_MILLIS);
    await detection.ingest([batchOf([sighting({ atSeconds: 600 })])], [], STORY_START_MILLIS + 600_000);
    expect(await detection.alertSet()).toMatchObject(wanted);
  });
});

test("an alert after what was learned comes out the same again: what was learned is not judged then either", async () => {
  await withDirectory(async (directory) => {
    const flood = requests(150, 0.2, { atSeconds: -31, clientAddress: OFFICE });
    const replay = await learn(directory, [...LEARNED, ...flood]);
    expect((await replay.finish()).alerts).toEqual([]);
    const { alerts } = await play([sighting({ clientAddress: OFFICE })], {}, directory);
    expect(alerts).toMatchObject([{ rule: { id: "request_rate_burst" }, observed: 151, first_seen: at(0) }]);
    const { output } = await runKeytrail(["explain", alerts[0]!.id, "--state", directory, "--json"]);
    const { rederived } = JSON.parse(output) as { rederived: unknown };
    expect(rederived).toMatchObject({ result: "same", differences: [], sightings: LEARNED.length + 151 });
  });
});

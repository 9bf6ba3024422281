import { expect, test } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { batchOf, chunks, sighting } from "../support/sightings.ts";

const DAY = 86_400;
/** One second in which a service turns out to stand behind a proxy that nobody declared, and two sightings days later. */
const STORY = [
  sighting({ clientAddress: "192.0.2.4" }),
  sighting({ clientAddress: "192.0.2.1", addressUntrusted: true, outcome: "rejected" }),
  sighting({ clientAddress: "192.0.2.1", addressUntrusted: true, traceId: "0".repeat(31) + "1" }),
  sighting({ atSeconds: 4 * DAY, clientAddress: "192.0.2.4" }),
  sighting({ atSeconds: 4 * DAY + 1, clientAddress: "192.0.2.4" }),
];

test.each([1, 2, 3, 5])(
  "whether clients can be told apart is judged by the whole hour, in batches of %d",
  async (size) => {
    const replay = await createReplay({ stateDirectory: undefined, rules: DEFAULT_RULES, teach: false });
    for (const chunk of chunks(STORY, size)) await replay.apply([batchOf(chunk)], []);
    expect((await replay.finish()).alerts).toEqual([]);
  },
);

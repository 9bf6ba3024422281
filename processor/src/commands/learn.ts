import { REPLAY_READERS } from "../sightings/replay/readers/index.ts";
import { parseRecordedOptions, RECORDED_FLAGS, RECORDED_USAGE } from "../sightings/replay/options.ts";
import { runRecorded } from "../sightings/replay/recorded-run.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command } from "./command.ts";

const USAGE = `Usage: keytrail learn FILE... --state DIR

Teaches the state from history what is usual for each key, and raises no alert: keytrail replay --teach under a shorter name.

${RECORDED_USAGE}
`;

/** `keytrail learn`: teaches from recorded input. */
export const learnCommand: Command = {
  name: "learn",
  summary: "teach what is usual from recorded telemetry and logs",
  usage: USAGE,
  async run(argv, io) {
    const { positionals, values } = parseArguments("learn", argv, RECORDED_FLAGS);
    const options = parseRecordedOptions("learn", positionals, values);
    const { stateDirectory } = options;
    if (stateDirectory === undefined) {
      throw usage("learn", "wanted --state DIR, where what is learned is kept: received none");
    }
    const { counters, read } = await runRecorded("learn", options, REPLAY_READERS, true, io);
    const { received, counted, duplicate, late, keys } = counters;
    io.stdout.write(`Taught ${counted} sightings into ${stateDirectory}, which now knows ${keys} keys\n`);
    io.stderr.write(
      `Read ${received} sightings: ${duplicate} duplicate, ${late} late; ${read.withoutKey} without a key, ${read.skipped} skipped\n`,
    );
    return 0;
  },
};

import { writeFile } from "node:fs/promises";
import { KeytrailError } from "../errors.ts";
import type { KeyRegistry } from "../registry/key-record.ts";
import { REPLAY_READERS } from "../sightings/replay/readers/index.ts";
import { parseRecordedOptions, RECORDED_FLAGS, RECORDED_USAGE } from "../sightings/replay/options.ts";
import { openRecorded } from "../sightings/replay/recorded-run.ts";
import { proposeLimits } from "../tune/propose.ts";
import { RequestWindows } from "../tune/request-windows.ts";
import { summaryLines, writeConfig, writeRegistry } from "../tune/write-proposal.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command } from "./command.ts";

const STANDARD_HEADROOM = 1.5;
const MAX_HEADROOM = 100;

const USAGE = `Usage: keytrail tune FILE... [--headroom FACTOR] [--registry-out FILE]

Proposes limits of rates from history: p99.9 of what each key makes in the minutes, and in the five minutes, in which it makes any, over all keys, by plan of the key
registry, by key and by route. Prints a configuration that keytrail check accepts, the figures in its comments.

  --headroom FACTOR         what p99.9 is multiplied by, from 1 to 100; default 1.5
  --registry-out FILE       writes a key registry with the limits of plans, and of keys that are far from theirs
${RECORDED_USAGE}
`;

/** `keytrail tune`: limits from history. */
export const tuneCommand: Command = {
  name: "tune",
  summary: "propose limits from recorded telemetry and logs",
  usage: USAGE,
  async run(argv, io) {
    const { state: _state, pack: _pack, ...recorded } = RECORDED_FLAGS;
    const known = { ...recorded, headroom: "value", "registry-out": "value" } as const;
    const { positionals, values } = parseArguments("tune", argv, known);
    const options = parseRecordedOptions("tune", positionals, values);
    const headroom = parseHeadroom(values.get("headroom"));
    const registryFile = values.get("registry-out");
    const inputs = await openRecorded("tune", options, REPLAY_READERS, io);
    const opened: { windows?: RequestWindows; registry?: KeyRegistry } = {};
    const read = await inputs.feed({
      open({ registry }) {
        opened.registry = registry;
        opened.windows = new RequestWindows(registry);
        return { sink: opened.windows };
      },
    });
    const { windows, registry } = opened;
    if (windows === undefined || registry === undefined) throw new TypeError("Cannot tune: nothing was opened");
    windows.finish();
    const { counted, duplicate, late, keyWindowsLeftOut, routeWindowsLeftOut } = windows.counters;
    if (counted === 0)
      throw new KeytrailError("input_unreadable", "Cannot tune: wanted requests with a key: received none");
    const proposals = proposeLimits(windows, registry, headroom);
    const { oldestUnixMillis: fromUnixMillis, newestUnixMillis: toUnixMillis } = windows;
    const origin = { requests: counted, fromUnixMillis, toUnixMillis, headroom, registryFile };
    if (registryFile !== undefined) await writeNew(registryFile, writeRegistry(proposals, registry, origin));
    io.stdout.write(writeConfig(proposals, origin));
    for (const line of summaryLines(proposals)) io.stderr.write(`${line}\n`);
    const withoutKey = read.withoutKey + windows.counters.withoutKey;
    io.stderr.write(
      `Read ${counted} requests: ${duplicate} duplicate, ${late} late; ${withoutKey} without a key, ${read.skipped} skipped\n`,
    );
    const leftOut = keyWindowsLeftOut + routeWindowsLeftOut;
    if (leftOut > 0) io.stderr.write(`Left out ${leftOut} windows of keys and routes past the bounds\n`);
    return 0;
  },
};

function parseHeadroom(text: string | undefined): number {
  if (text === undefined) return STANDARD_HEADROOM;
  const factor = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (factor >= 1 && factor <= MAX_HEADROOM) return factor;
  throw usage("tune", `wanted --headroom from 1 to ${MAX_HEADROOM}: received ${JSON.stringify(text)}`);
}

/** A registry that is there may hold what nobody else knows. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an error";
    const received = code === "EEXIST" ? "one that is there" : code;
    throw new KeytrailError("usage", `Cannot write --registry-out ${path}: wanted a new file: received ${received}`, {
      cause: error,
    });
  }
}

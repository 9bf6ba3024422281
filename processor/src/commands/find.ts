import type { KeyTier } from "@keytrail/sdk/keys";
import { choose } from "../sightings/replay/options.ts";
import type { Command } from "./command.ts";
import { createFindFilter } from "../lines/find-filter.ts";
import { isAtLeast, LINE_USAGE, parseLineOptions, TIERS } from "../lines/options.ts";
import { pumpStandardInput } from "../lines/pump.ts";

const USAGE = `Usage: keytrail find [--format FORMAT] [--tier TIER] [--fail-on TIER] [--config FILE] < FILE

Finds keys in the lines of standard input and prints a line of JSON for each, never the key:
{"line":1,"format":"github_token","tier":"certain","start":7,"end":47,"key_hash":"…"}
Lines count from 1. start and end (exclusive) count UTF-16 characters of the line, or of the decoded text of an entry. An entry's key is repeated as
"key" unless there is a key in it. What goes over several lines is one finding a line.

  --format FORMAT           text, ndjson ({"key":ATTRIBUTE_NAME,"text":TEXT}, key optional; other lines are read as text), or auto: entries are
                            lines that hold nothing else; default auto
  --fail-on TIER            exit code 1 when a finding is at least certain, likely or context
${LINE_USAGE}

Exit code 0, or 1 with --fail-on, or 2 when something could not be read; 130 or 143 after a signal.
`;

/** `keytrail find`: where keys are, as NDJSON. */
export const findCommand: Command = {
  name: "find",
  summary: "find keys in lines of text or NDJSON",
  usage: USAGE,
  async run(argv, io) {
    const options = await parseLineOptions("find", argv, io, { "fail-on": "value" });
    const failOn = choose("find", "--fail-on", TIERS, options.values.get("fail-on"));
    const { format = "auto" } = options;
    const counts = { findings: 0, failing: 0 };
    const onFinding = ({ tier }: { readonly tier: KeyTier }): void => {
      counts.findings++;
      if (failOn !== undefined && isAtLeast(tier, failOn)) counts.failing++;
    };
    if (io.stdin.isTTY === true) io.stderr.write("Reading lines from the terminal until Ctrl-D\n");
    const filter = createFindFilter({ ...options, format, onFinding });
    const code = await pumpStandardInput("find", io, filter);
    io.stderr.write(`Read ${filter.lines} lines: ${counts.findings} findings\n`);
    return code === 0 && counts.failing > 0 ? 1 : code;
  },
};

import { loadConfig } from "../config/load.ts";
import { toProcessorOptions } from "../config/options.ts";
import { openRuleSources } from "../rule-sources.ts";
import type { Log } from "../telemetry.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command } from "./command.ts";

const USAGE = `Usage: keytrail check FILE

Reads a configuration and prints OK, or every problem as file:line:column, with what was wanted and what was received.
The key registry and the geographic data that it names are checked with it; what rules can't see without them is told on standard error. Environment variables
that the file names are looked up. No state is opened, nothing listens.
Exit code 0 when it is fine, else 2.
`;

/** `keytrail check`: tells all that is wrong with a configuration. */
export const checkCommand: Command = {
  name: "check",
  summary: "check a configuration file",
  usage: USAGE,
  async run(argv, io) {
    const { positionals } = parseArguments("check", argv, {});
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      throw usage("check", `wanted one file: received ${positionals.length}`);
    }
    const options = toProcessorOptions(await loadConfig(file, io.env), { output: io.stdout });
    const log: Log = (_level, line, fields) =>
      void io.stderr.write(`${line}${fields === undefined ? "" : `: ${Object.values(fields).join(", ")}`}\n`);
    const sources = await openRuleSources(options, { clock: io.clock, log });
    sources.close();
    io.stdout.write("OK\n");
    return 0;
  },
};

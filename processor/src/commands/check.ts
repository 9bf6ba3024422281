import { loadConfig } from "../config/load.ts";
import { toProcessorOptions } from "../config/options.ts";
import { openRuleSources } from "../rule-sources.ts";
import type { Log } from "../telemetry.ts";
import { parseArguments, usage } from "./arguments.ts";
import { describeFileRule } from "../rule-files/describe.ts";
import type { FileRule } from "../rule-files/file-rule.ts";
import { loadRules } from "../rule-files/load-rules.ts";
import { findExpiredExceptions } from "../rule-files/own-rules.ts";
import { isRuleFile } from "../rule-files/parse-rules.ts";
import type { Command, CommandIo } from "./command.ts";

const USAGE = `Usage: keytrail check FILE

Reads a configuration, or a file of rules, and prints OK, or every problem as file:line:column, with what was wanted and what was received.
The files of rules that it names are checked with it; each rule is printed with whether more requests can take its alerts back, and the bytes that it keeps of an entity.
The key registry and the geographic data that it names are checked with it; what rules can't see without them is told on standard error. Environment variables
that the file names are looked up. No state is opened, nothing listens.
Exit code 0 when it is fine, else 2.
`;

/** `keytrail check`: tells all that is wrong with a configuration. */
export const checkCommand: Command = {
  name: "check",
  summary: "check a configuration, or a file of rules",
  usage: USAGE,
  async run(argv, io) {
    const { positionals } = parseArguments("check", argv, {});
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      throw usage("check", `wanted one file: received ${positionals.length}`);
    }
    const log: Log = (_level, line, fields) =>
      void io.stderr.write(`${line}${fields === undefined ? "" : `: ${Object.values(fields).join(", ")}`}\n`);
    if (await isRuleFile(file)) {
      const rules = await loadRules([file]);
      for (const line of findExpiredExceptions(rules, io.clock.nowUnixMillis())) log("WARN", line);
      tell(rules, io);
      return 0;
    }
    const options = toProcessorOptions(await loadConfig(file, io.env), { output: io.stdout });
    const sources = await openRuleSources(options, { clock: io.clock, log });
    sources.tellBlindRules();
    sources.close();
    tell(sources.ownRules.files, io);
    return 0;
  },
};

function tell(rules: readonly FileRule[], io: CommandIo): void {
  for (const rule of rules) io.stdout.write(`${describeFileRule(rule)}\n`);
  io.stdout.write("OK\n");
}

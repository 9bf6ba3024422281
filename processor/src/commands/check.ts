import { loadConfig } from "../config/load.ts";
import { loadRegistry } from "../registry/load-registry.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command } from "./command.ts";

const USAGE = `Usage: keytrail check FILE

Reads a configuration and prints OK, or every problem as file:line:column, with what was wanted and what was received.
The key registry that it names (registry.file) is checked with it. Environment variables that the file names are looked up. Nothing else is opened, nothing listens.
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
    const { registry } = await loadConfig(file, io.env);
    if (registry.file !== undefined) await loadRegistry(registry.file);
    io.stdout.write("OK\n");
    return 0;
  },
};

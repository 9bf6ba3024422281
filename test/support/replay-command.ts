import type { Alert } from "../../processor/src/alerts/alert.ts";
import { runCommandLine } from "../../processor/src/commands/command-line.ts";
import { COMMANDS } from "../../processor/src/commands/index.ts";
import { createCommandIo } from "./command-io.ts";
import { TEST_HASH_SECRET } from "./read-sightings.ts";

/** What a command did. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command line as the shell would, with a hash secret unless the test says otherwise. */
export async function runKeytrail(
  argv: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string | Uint8Array } = {},
): Promise<CommandResult> {
  const io = createCommandIo(options.env ?? { KEYTRAIL_HASH_SECRET: TEST_HASH_SECRET });
  io.stdin.end(options.stdin ?? "");
  const code = await runCommandLine(argv, COMMANDS, "test", io);
  return { code, output: io.output(), errors: io.errors() };
}

/** The alerts of `--format ndjson`. */
export function alertsIn(result: CommandResult): Alert[] {
  return linesOf(result.output).map((line) => JSON.parse(line));
}

export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

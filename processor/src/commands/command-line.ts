import { didYouMean } from "../config/did-you-mean.ts";
import { KeytrailError } from "../errors.ts";
import type { Command, CommandIo } from "./command.ts";

/**
 * Finds the command and runs it; prints help, the version and errors.
 *
 * @param argv what stands after `keytrail`
 * @param commands the registry
 * @returns the exit code
 */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  version: string,
  io: CommandIo,
): Promise<number> {
  const [word, ...rest] = argv;
  if (word === "--version" || word === "-v") return print(io, `keytrail ${version}\n`);
  if (word === "--help" || word === "-h" || word === "help") return helpOn(rest[0], commands, io);
  const command = commands.find((candidate) => candidate.name === word);
  if (command === undefined) return unknownWord(word, commands, io);
  if (asksForHelp(rest)) return print(io, `${command.usage.trimEnd()}\n`);
  try {
    return await command.run(rest, io);
  } catch (error) {
    return failed(error, command, io);
  }
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const flags = end === -1 ? argv : argv.slice(0, end);
  return flags.includes("--help") || flags.includes("-h");
}

function helpOn(word: string | undefined, commands: readonly Command[], io: CommandIo): number {
  if (word === undefined) return print(io, help(commands));
  const command = commands.find((candidate) => candidate.name === word);
  return command === undefined ? unknownWord(word, commands, io) : print(io, `${command.usage.trimEnd()}\n`);
}

function help(commands: readonly Command[]): string {
  const width = Math.max(0, ...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    "Usage: keytrail COMMAND [ARGUMENTS]",
    "",
    ...lines,
    "",
    "keytrail COMMAND --help  says what a command takes",
    "keytrail --version       prints the version",
    "",
  ].join("\n");
}

function unknownWord(word: string | undefined, commands: readonly Command[], io: CommandIo): number {
  const names = commands.map((command) => command.name);
  const received = word === undefined ? "nothing" : `"${word}"${didYouMean(word, [...names, "--help", "--version"])}`;
  io.stderr.write(`Cannot run keytrail: wanted a command (${names.join(", ")}): received ${received}\n`);
  io.stderr.write("See keytrail --help\n");
  return 2;
}

function failed(error: unknown, command: Command, io: CommandIo): number {
  if (error instanceof KeytrailError) {
    io.stderr.write(`${error.message}\n`);
    if (error.code === "usage") io.stderr.write(`See keytrail ${command.name} --help\n`);
  } else {
    io.stderr.write(
      `Cannot run "keytrail ${command.name}": ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
  return 2;
}

function print(io: CommandIo, text: string): number {
  io.stdout.write(text);
  return 0;
}

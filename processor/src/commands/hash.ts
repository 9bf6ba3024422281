import { KeytrailError } from "../errors.ts";
import { createConfiguredHasher } from "../sightings/replay/recorded-run.ts";
import { usage } from "./arguments.ts";
import type { Command } from "./command.ts";
import { INTERRUPTED, readKey } from "./key-input.ts";

const USAGE = `Usage: keytrail hash [--config FILE] [--previous]

Prints the hash of a key, 64 hex digits, as telemetry and alerts show it.
The key is asked for without echo on a terminal, or read from standard input (one trailing newline is trimmed); never from an argument,
which would stay in the shell's history and show in the list of processes.

  --config FILE             hashes as the configuration says
  --previous                hashes with the secret before, while it is being rotated

Environment:
  KEYTRAIL_HASH_SECRET      the secret that keys are hashed with, 32 bytes or more, or
  KEYTRAIL_HASH_SECRET_FILE a file that holds it
  KEYTRAIL_PREVIOUS_HASH_SECRET, KEYTRAIL_PREVIOUS_HASH_SECRET_FILE
                            the same for the secret before
`;

/** `keytrail hash`: a key's hash, to search for. */
export const hashCommand: Command = {
  name: "hash",
  summary: "print the hash of a key that is typed or piped in",
  usage: USAGE,
  async run(argv, io) {
    const { configFile, isPrevious } = parseFlags(argv);
    const present = await createConfiguredHasher(configFile, io.env);
    if (present === undefined) {
      throw new KeytrailError(
        "config_invalid",
        'Cannot run "keytrail hash": wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE, since a hash under another secret compares with nothing: received neither',
      );
    }
    const hasher = isPrevious ? present.previous : present;
    if (hasher === undefined) {
      throw new KeytrailError(
        "config_invalid",
        'Cannot run "keytrail hash --previous": wanted KEYTRAIL_PREVIOUS_HASH_SECRET or KEYTRAIL_PREVIOUS_HASH_SECRET_FILE: received neither',
      );
    }
    const key = await readKey("hash", "Key", io);
    if (key === undefined) return INTERRUPTED;
    io.stdout.write(`${hasher.hash(key)}\n`);
    return 0;
  },
};

/** Takes its two flags and nothing else; an argument may be a key, so that no message repeats it. */
function parseFlags(argv: readonly string[]): {
  readonly configFile: string | undefined;
  readonly isPrevious: boolean;
} {
  const rest = argv.filter((flag) => flag !== "--previous");
  if (argv.length - rest.length > 1) throw unwanted();
  return { configFile: parseConfigFile(rest), isPrevious: rest.length < argv.length };
}

function parseConfigFile(argv: readonly string[]): string | undefined {
  const [flag, file] = argv;
  if (argv.length === 0) return undefined;
  if (argv.length === 2 && flag === "--config" && file !== undefined && file !== "") return file;
  if (argv.length === 1 && flag?.startsWith("--config=") === true) return flag.slice("--config=".length);
  throw unwanted();
}

function unwanted(): KeytrailError {
  return usage(
    "hash",
    "wanted the key at the prompt or on standard input: received an argument, which is not repeated here",
  );
}

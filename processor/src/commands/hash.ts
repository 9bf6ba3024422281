import { KeytrailError } from "../errors.ts";
import { createConfiguredHasher } from "../sightings/replay/recorded-run.ts";
import { usage } from "./arguments.ts";
import type { Command, CommandIo } from "./command.ts";

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

/** Over the length of any key: what is longer was not meant to be one. */
const MAX_KEY_BYTES = 64 * 1024;
const INTERRUPTED = 130;

const CONTROL_C = 0x03;
const CONTROL_D = 0x04;
const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const CONTROL_U = 0x15;
const SPACE = 0x20;
const DELETE = 0x7f;

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
    const bytes = io.stdin.isTTY === true ? await readHidden(io) : trimNewline(await readAll(io.stdin));
    if (bytes === undefined) return INTERRUPTED;
    io.stdout.write(`${hasher.hash(decodeKey(bytes))}\n`);
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

function decodeKey(bytes: Buffer): string {
  if (bytes.length === 0) throw usage("hash", "wanted a key: received nothing");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw usage("hash", "wanted a key in UTF-8: received other bytes");
  }
}

async function readAll(stdin: CommandIo["stdin"]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_KEY_BYTES) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function trimNewline(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== LINE_FEED) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
}

/** @returns undefined when Ctrl-C was pressed */
async function readHidden({ stdin, stderr }: CommandIo): Promise<Buffer | undefined> {
  stderr.write("Key (not shown): ");
  stdin.setRawMode?.(true);
  try {
    return await readTyped(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write("\n");
  }
}

function readTyped(stdin: CommandIo["stdin"]): Promise<Buffer | undefined> {
  const typed: number[] = [];
  return new Promise((resolve, reject) => {
    const stop = (settle: () => void): void => {
      stdin.off("data", onData).off("end", onEnd);
      settle();
    };
    const onEnd = (): void => stop(() => resolve(Buffer.from(typed)));
    const onData = (chunk: Uint8Array): void => {
      for (const byte of chunk) {
        if (byte === CONTROL_C) return stop(() => resolve(undefined));
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === CONTROL_D) return onEnd();
        edit(typed, byte);
        if (typed.length > MAX_KEY_BYTES) return stop(() => reject(tooLong()));
      }
    };
    stdin.on("data", onData).on("end", onEnd);
  });
}

function edit(typed: number[], byte: number): void {
  if (byte === CONTROL_U) typed.length = 0;
  else if (byte === BACKSPACE || byte === DELETE) {
    // A character of UTF-8 goes as a whole: its continuation bytes, then its first.
    while (((typed.pop() ?? 0) & 0xc0) === 0x80);
  } else if (byte >= SPACE) typed.push(byte);
}

function tooLong(): KeytrailError {
  return usage("hash", `wanted a key of at most ${MAX_KEY_BYTES} bytes: received more`);
}

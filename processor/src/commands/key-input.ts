import type { KeytrailError } from "../errors.ts";
import { usage } from "./arguments.ts";
import type { CommandIo } from "./command.ts";

/** Over the length of any key: what is longer was not meant to be one. */
const MAX_KEY_BYTES = 64 * 1024;
const MAX_TEXT_BYTES = 256 * 1024 * 1024;
/** Exit code after Ctrl-C at a prompt. */
export const INTERRUPTED = 130;

const CONTROL_C = 0x03;
const CONTROL_D = 0x04;
const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const CONTROL_U = 0x15;
const SPACE = 0x20;
const DELETE = 0x7f;

/**
 * Asks for a key without echo on a terminal, or reads it from standard input, of which one trailing newline is trimmed.
 *
 * @param command for messages
 * @param prompt what is asked for
 * @returns undefined when Ctrl-C was pressed
 * @throws KeytrailError `usage` for nothing, for what is not UTF-8, and for more than any key has
 */
export async function readKey(command: string, prompt: string, io: CommandIo): Promise<string | undefined> {
  const bytes =
    io.stdin.isTTY === true
      ? await readHidden(command, prompt, io)
      : trimNewline(await readAll(command, io.stdin, MAX_KEY_BYTES));
  return bytes === undefined ? undefined : decodeKey(command, bytes);
}

function decodeKey(command: string, bytes: Buffer): string {
  if (bytes.length === 0) throw usage(command, "wanted a key: received nothing");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw usage(command, "wanted a key in UTF-8: received other bytes");
  }
}

/**
 * Reads standard input as text.
 *
 * @throws KeytrailError `usage` for what is not UTF-8, and for more than 256 MiB
 */
export async function readStandardInput(command: string, io: CommandIo): Promise<string> {
  const bytes = await readAll(command, io.stdin, MAX_TEXT_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw usage(command, "wanted a text in UTF-8: received other bytes");
  }
}

async function readAll(command: string, stdin: CommandIo["stdin"], maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLong(command, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function trimNewline(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== LINE_FEED) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
}

/** @returns undefined when Ctrl-C was pressed */
async function readHidden(command: string, prompt: string, { stdin, stderr }: CommandIo): Promise<Buffer | undefined> {
  stderr.write(`${prompt} (not shown): `);
  stdin.setRawMode?.(true);
  try {
    return await readTyped(command, stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write("\n");
  }
}

function readTyped(command: string, stdin: CommandIo["stdin"]): Promise<Buffer | undefined> {
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
        if (typed.length > MAX_KEY_BYTES) return stop(() => reject(tooLong(command, MAX_KEY_BYTES)));
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

function tooLong(command: string, maxBytes: number): KeytrailError {
  return usage(
    command,
    `wanted ${maxBytes === MAX_KEY_BYTES ? "a key" : "a text"} of at most ${maxBytes} bytes: received more`,
  );
}

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { KeytrailError } from "../../errors.ts";

/** What a format is recognised by. */
const HEAD_BYTES = 64 * 1024;
/** Each chunk costs a trip to the thread pool: few large ones. */
const CHUNK_BYTES = 256 * 1024;
/** https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1 */
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A file, or a stream that can be read once. */
export interface RecordedInput {
  /** As the user gave it. */
  readonly name: string;
  /** It can be opened again and gives the same bytes. */
  readonly isFile: boolean;
  open(): AsyncIterable<Uint8Array>;
}

/** An input that is open: its first bytes, and all of them. */
export interface OpenInput {
  /** 64 KiB, or all there is. */
  readonly head: Buffer;
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/**
 * Looks at what a name of the command line stands for.
 * @param name a path, or `-` for standard input
 * @throws KeytrailError `input_unreadable` when it is no file, or a directory
 */
export async function findInput(name: string, stdin: Readable): Promise<RecordedInput> {
  if (name === "-") return { name, isFile: false, open: () => stdin };
  const stats = await stat(name).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  if (stats.isDirectory()) {
    throw new KeytrailError("input_unreadable", `Cannot read ${name}: wanted a file: received a directory`);
  }
  return { name, isFile: stats.isFile(), open: () => createReadStream(name, { highWaterMark: CHUNK_BYTES }) };
}

/**
 * Opens an input, decompressed where its first bytes are those of gzip or zstd.
 * Its bytes throw KeytrailError `input_unreadable` when the file or its compression is broken.
 */
export async function openInput(input: RecordedInput): Promise<OpenInput> {
  const raw = await peek(input.open(), ZSTD_MAGIC.length);
  const { head, bytes } = await peek(decompressed(raw), HEAD_BYTES).catch((error: unknown) => {
    throw unreadable(input.name, error);
  });
  return { head, bytes: named(bytes, input.name) };
}

async function* named(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** Reads until so many bytes are there, and gives all of them again. */
async function peek(source: AsyncIterable<Uint8Array>, wantedBytes: number): Promise<OpenInput> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < wantedBytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks.splice(0);
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(chunks).subarray(0, wantedBytes), bytes: all() };
}

async function* decompressed({ head, bytes }: OpenInput): AsyncGenerator<Uint8Array> {
  const isGzip = head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
  if (!isGzip && !head.equals(ZSTD_MAGIC)) {
    yield* bytes;
    return;
  }
  const options = { chunkSize: CHUNK_BYTES };
  const decompressor = isGzip ? createGunzip(options) : createZstdDecompress(options);
  // Its error reaches the reader of the decompressor too, which is where it is handled.
  pipeline(Readable.from(bytes, { objectMode: false }), decompressor).catch(() => undefined);
  yield* decompressor as AsyncIterable<Uint8Array>;
}

function unreadable(name: string, error: unknown): KeytrailError {
  if (error instanceof KeytrailError) return error;
  return new KeytrailError(
    "input_unreadable",
    `Cannot read ${name}: wanted a readable file: received ${reasonOf(error)}`,
    {
      cause: error,
    },
  );
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "an error";
  if (code === "ENOENT") return "no file of this name";
  if (code === "EACCES" || code === "EPERM") return "a file without permission to read it";
  if (code.startsWith("Z")) return `compressed data that is damaged or cut off (${code})`;
  return code;
}

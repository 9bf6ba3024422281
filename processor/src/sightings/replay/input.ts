import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from "node:zlib";
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
  try {
    const raw = await peek(input.open(), ZSTD_MAGIC.length);
    const { head, bytes } = await peek(decompressed(raw), HEAD_BYTES);
    return { head, bytes: named(bytes, input.name) };
  } catch (error) {
    throw unreadable(input.name, error);
  }
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
  const create = isGzip ? createGunzip : createZstdDecompress;
  const chunks = bytes[Symbol.asyncIterator]();
  const rest: Rest = { bytes: undefined, isLast: false };
  try {
    // Node's zstd ends its stream with a frame that ends inside a chunk; what follows is a frame for another one.
    while (!rest.isLast) {
      const decompressor = create({ chunkSize: CHUNK_BYTES });
      // Trouble on either side destroys the decompressor, and so reaches the one who reads from it.
      const fed = feed(decompressor, chunks, rest).catch((error: unknown) => {
        decompressor.destroy(error instanceof Error ? error : undefined);
      });
      yield* decompressor as AsyncIterable<Uint8Array>;
      // The end may be seen before the write that met it is over.
      await fed;
    }
  } finally {
    await chunks.return(undefined);
  }
}

/** What a decompressor left over, and whether anything can follow it. */
interface Rest {
  bytes: Uint8Array | undefined;
  isLast: boolean;
}

/** Writes until the decompressor takes no more, or there is no more. */
async function feed(
  decompressor: Gunzip | ZstdDecompress,
  chunks: AsyncGenerator<Uint8Array>,
  rest: Rest,
): Promise<void> {
  for (;;) {
    const chunk = rest.bytes ?? (await nextOf(chunks));
    rest.bytes = undefined;
    rest.isLast = chunk === undefined;
    if (chunk === undefined) break;
    const before = decompressor.bytesWritten;
    await write(decompressor, chunk);
    const taken = decompressor.bytesWritten - before;
    if (taken < chunk.length) {
      rest.bytes = chunk.subarray(taken);
      return;
    }
  }
  decompressor.end();
}

async function nextOf(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
  const next = await chunks.next();
  return next.done === true ? undefined : next.value;
}

function write(stream: Writable, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
    // A reader that left in the middle destroys the stream, whose callback then may never come.
    if (stream.destroyed) reject(new Error("Cannot write to a stream that was left"));
  });
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

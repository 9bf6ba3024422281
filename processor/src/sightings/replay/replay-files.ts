import type { Replay } from "../../detection.ts";
import { KeytrailError } from "../../errors.ts";
import type { KeyEvent } from "../../registry/key-change.ts";
import type { SightingBatch } from "../batch.ts";
import { openInput, type RecordedInput } from "./input.ts";
import type { SightingLabels } from "./labels.ts";
import type { ReadTools } from "./read-tools.ts";
import type { InputFormat, KeyFromName, ReadChunk, ReadContext, ReplayReader } from "./readers/reader.ts";
import type { ReadReport } from "./report.ts";

/** What {@link prepareFiles} reads with. */
export interface ReplayFilesOptions {
  readonly inputs: readonly RecordedInput[];
  /** The formats, in the order in which they are tried. */
  readonly readers: readonly ReplayReader[];
  /** Undefined: each input's content tells. */
  readonly inputFormat: InputFormat | undefined;
  /** Undefined: what the format says. */
  readonly latenessMillis: number | undefined;
  readonly keyFrom: readonly KeyFromName[];
  readonly tools: ReadTools;
  readonly report: ReadReport;
  readonly onProgress: (input: string, sightings: number) => void;
  /** Takes the labels of lines that have them. */
  readonly labels?: SightingLabels | undefined;
}

/** What inputs are read into. */
export interface ReplaySink extends Pick<Replay, "openSource" | "apply" | "closeSource" | "isKnownKeyHash"> {
  readonly counters: Pick<Replay["counters"], "received">;
}

/** An input whose format is known and whose first event was looked at. */
interface PreparedInput {
  readonly input: RecordedInput;
  readonly reader: ReplayReader;
  readonly context: ReadContext;
  /** The reading that was begun: a stream can't be read again. */
  readonly chunks: AsyncGenerator<ReadChunk> | undefined;
  /** What the look took out of {@link chunks}. */
  readonly first: ReadChunk | undefined;
  /** First event time by source. */
  readonly firstTimes: ReadonlyMap<string, number>;
}

/** Inputs that are ready to be replayed. */
export interface PreparedFiles {
  /** The reader of each input. */
  readonly readers: readonly ReplayReader[];
  /**
   * Reads the inputs one after the other, each in its own order, into a replay.
   * All are opened as sources before the first is applied, so that a file read later is not taken for late.
   * @throws KeytrailError `input_unreadable` for an input that turns out to be broken
   */
  apply(replay: ReplaySink): Promise<void>;
}

/**
 * Recognises the formats of inputs and looks at their first events.
 * @throws KeytrailError `input_unreadable` for an input that is broken or of no known format, `usage` where `--key-from` is missing
 */
export async function prepareFiles(options: ReplayFilesOptions): Promise<PreparedFiles> {
  const prepared: PreparedInput[] = [];
  // Inputs are looked at before the state is open.
  const keys: KnownKeys = { isKnown: () => false };
  const names = new Map<string, number>();
  for (const input of options.inputs) {
    const count = (names.get(input.name) ?? 0) + 1;
    names.set(input.name, count);
    // The same file twice is two sources: the second must not reopen the first.
    const source = count === 1 ? input.name : `${input.name}#${count}`;
    prepared.push(await prepare(input, source, keys, options));
  }
  return {
    readers: prepared.map(({ reader }) => reader),
    async apply(replay) {
      keys.isKnown = (keyHash) => replay.isKnownKeyHash(keyHash);
      const sources = new Set<string>();
      for (const one of prepared) openSources(replay, one, one.firstTimes, sources);
      for (const one of prepared) {
        await applyInput(replay, one, sources, options);
        // A resource's recording may go on in the next file: those sources end with the replay.
        if (one.reader.sources === "input") replay.closeSource(one.context.source);
      }
    },
  };
}

interface KnownKeys {
  isKnown: (keyHash: string) => boolean;
}

async function prepare(
  input: RecordedInput,
  source: string,
  keys: KnownKeys,
  options: ReplayFilesOptions,
): Promise<PreparedInput> {
  const { head, bytes } = await openInput(input);
  const reader = findReader(head, input.name, options);
  if (reader.needsKeyFrom && options.keyFrom.length === 0) {
    throw new KeytrailError(
      "usage",
      `Cannot read ${input.name} as ${reader.id}: wanted --key-from, since this format knows no keys: received none`,
    );
  }
  const { tools, report } = options;
  const context: ReadContext = {
    source,
    latenessMillis: options.latenessMillis ?? reader.latenessMillis,
    isStream: !input.isFile,
    keyFrom: options.keyFrom,
    keys: tools.keys,
    hasher: tools.hasher,
    hash: (rawKey) => tools.hash(rawKey),
    clean: (text, attributeName) => tools.clean(text, attributeName),
    previousHash: (rawKey) => tools.previousHash(rawKey),
    isRawKey: (text) => tools.isRawKey(text),
    isKnownKeyHash: (keyHash) => keys.isKnown(keyHash),
    skip: (place, number, wanted) => report.skip(input.name, place, number, wanted),
    withoutKey: () => void report.withoutKey++,
    noteLabel: options.labels === undefined ? undefined : (sighting, label) => options.labels?.note(sighting, label),
  };
  // A look at a file is not the reading itself: what it skips is told when the file is read.
  const silent: ReadContext = { ...context, skip: () => undefined, withoutKey: () => undefined, noteLabel: undefined };
  const chunks = reader.read(bytes, input.isFile ? silent : context);
  const first = await findFirst(chunks);
  const firstTimes = first === undefined ? new Map<string, number>() : firstTimesOf(first.batches);
  if (!input.isFile) return { input, reader, context, chunks, first, firstTimes };
  await chunks.return(undefined);
  return { input, reader, context, chunks: undefined, first: undefined, firstTimes };
}

function findReader(head: Buffer, name: string, { readers, inputFormat }: ReplayFilesOptions): ReplayReader {
  const found = readers.find((reader) =>
    inputFormat === undefined ? reader.detects(head) : reader.id === inputFormat,
  );
  if (found !== undefined) return found;
  // An empty file is fine in any format; a format without needs of its own takes it.
  const any =
    head.length === 0 ? readers.find(({ needsKeyFrom, hashesKeys }) => !needsKeyFrom && !hashesKeys) : undefined;
  if (any !== undefined) return any;
  const wanted = readers.map(({ id }) => id).join(", ");
  throw new KeytrailError(
    "input_unreadable",
    `Cannot read ${name}: wanted ${wanted} (--input-format forces one): received something else`,
  );
}

async function findFirst(chunks: AsyncGenerator<ReadChunk>): Promise<ReadChunk | undefined> {
  let leaks: ReadChunk["leaks"] = [];
  let keyEvents: readonly KeyEvent[] = [];
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    leaks = [...leaks, ...next.value.leaks];
    keyEvents = [...keyEvents, ...(next.value.keyEvents ?? [])];
    if (next.value.batches.some((batch) => batch.length > 0)) return { batches: next.value.batches, leaks, keyEvents };
  }
  return leaks.length === 0 && keyEvents.length === 0 ? undefined : { batches: [], leaks, keyEvents };
}

async function* allChunks(prepared: PreparedInput): AsyncGenerator<ReadChunk> {
  const { input, reader, context, chunks, first } = prepared;
  if (first !== undefined) yield first;
  if (chunks !== undefined) yield* chunks;
  if (input.isFile) yield* reader.read((await openInput(input)).bytes, context);
}

async function applyInput(
  replay: ReplaySink,
  prepared: PreparedInput,
  sources: Set<string>,
  { onProgress }: ReplayFilesOptions,
): Promise<void> {
  for await (const { batches, leaks, keyEvents } of allChunks(prepared)) {
    openSources(replay, prepared, firstTimesOf(batches), sources);
    await replay.apply(batches, leaks, keyEvents);
    onProgress(prepared.input.name, replay.counters.received);
  }
}

function openSources(
  replay: ReplaySink,
  { context }: PreparedInput,
  firstTimes: ReadonlyMap<string, number>,
  sources: Set<string>,
): void {
  for (const [source, unixMillis] of firstTimes) {
    if (sources.has(source)) continue;
    sources.add(source);
    replay.openSource(source, unixMillis, context.latenessMillis);
  }
}

/** By source, the time of the row that comes first. */
function firstTimesOf(batches: readonly SightingBatch[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { length, source, strings, time } of batches) {
    let before = -1;
    for (let row = 0; row < length; row++) {
      const reference = source[row] ?? 0;
      if (reference === before) continue;
      before = reference;
      const name = strings[reference] ?? "";
      if (!times.has(name)) times.set(name, time[row] ?? 0);
    }
  }
  return times;
}

import {
  closeSync,
  fdatasync,
  ftruncateSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  unlinkSync,
  writev,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { KeytrailError } from "../errors.ts";
import type { BatchStore, StoredBatch } from "./chain.ts";
import {
  decodeBatch,
  readRecord,
  RECORD_BATCH,
  RECORD_HEADER_BYTES,
  viewBatch,
  type JournaledBatch,
} from "./journal-format.ts";

const fdatasyncAsync = promisify(fdatasync);
/** A segment is closed once it is this large; whole segments are deleted when nothing needs them. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_NAME = /^journal-(\d{12})\.log$/;

/** Where a record begins. */
export interface JournalPosition {
  readonly segment: number;
  readonly offset: number;
}

/** Puts a record's payload on a multiple of eight behind its header. */
const READ_AHEAD_BYTES = 8 - (RECORD_HEADER_BYTES % 8);

interface IndexEntry {
  readonly firstSequence: number;
  readonly rows: number;
  readonly newestUnixMillis: number;
  readonly position: JournalPosition | undefined;
  readonly bytes: number;
  recent: StoredBatch | undefined;
}

/** Told of each record, in order, when a journal is opened. */
export type OnRecord = (type: number, payload: Buffer, position: JournalPosition) => void;

/**
 * An append-only log of the detection's inputs: a group of records is one write and one `fdatasync`.
 * Recent batches stay in memory up to a bound, older ones are read back when evidence asks for them.
 * Without a directory it only remembers: past the bound the oldest batches are gone, and evidence ends with what is left.
 */
export class Journal implements BatchStore {
  readonly #directory: string | undefined;
  readonly #maxRecentBytes: number;
  readonly #segmentBytes: number;
  readonly #index: IndexEntry[] = [];
  readonly #readDescriptors = new Map<number, number>();
  #segment = 0;
  #offset = 0;
  #descriptor = -1;
  #recentBytes = 0;
  #recentFrom = 0;
  #scratch: Buffer = Buffer.alloc(0);
  /** Bytes appended since the journal was opened. */
  appendedBytes = 0;
  /** Bytes of torn or damaged records that were cut off or passed over when the journal was opened. */
  lostBytes = 0;

  constructor(directory: string | undefined, maxRecentBytes: number, segmentBytes: number = SEGMENT_BYTES) {
    this.#directory = directory;
    this.#segmentBytes = segmentBytes;
    this.#maxRecentBytes = maxRecentBytes;
    if (directory !== undefined) mkdirSync(directory, { recursive: true });
  }

  /**
   * Reads what is there and makes ready to append. A torn or damaged tail is cut off: it was never acknowledged.
   * @param onRecord told of every whole record
   * @param resumeAt the snapshot's position: damage before it hides nothing after it, and nothing is ever appended before it
   */
  open(onRecord: OnRecord, resumeAt: JournalPosition = { segment: 0, offset: 0 }): void {
    const directory = this.#directory;
    if (directory === undefined) return;
    const segments = listSegments(directory);
    for (const segment of segments)
      this.#readSegment(segment, onRecord, segment === resumeAt.segment ? resumeAt.offset : 0);
    const last = segments.at(-1) ?? 0;
    const isBefore = last < resumeAt.segment || (last === resumeAt.segment && this.#offset < resumeAt.offset);
    if (last === 0 || isBefore) this.#startSegment(Math.max(last, resumeAt.segment) + 1);
    else this.#descriptor = openSync(this.#path(last), "r+");
  }

  get position(): JournalPosition {
    return { segment: this.#segment, offset: this.#offset };
  }

  /**
   * Appends records and waits until they are on the disk.
   * @param batches the batch of each record that is one, so that it can be found again
   * @throws KeytrailError `transient` when the disk refuses; the log is then as before
   */
  async append(records: readonly Buffer[], batches: readonly (JournaledBatch | undefined)[]): Promise<void> {
    if (this.#directory === undefined) {
      batches.forEach((batch, i) => this.#remember(batch, undefined, records[i]?.length ?? 0));
      return;
    }
    let start = this.#offset;
    try {
      if (start > this.#segmentBytes) {
        this.#startSegment(this.#segment + 1);
        start = 0;
      }
      await writeAll(this.#descriptor, records, start);
      await fdatasyncAsync(this.#descriptor);
    } catch (cause) {
      this.#cutBack(start);
      throw new KeytrailError("transient", `Cannot write the journal in ${this.#directory}: ${describe(cause)}`, {
        cause,
      });
    }
    records.forEach((record, i) => {
      this.#remember(batches[i], { segment: this.#segment, offset: this.#offset }, record.length);
      this.#offset += record.length;
      this.appendedBytes += record.length;
    });
  }

  find(sequence: number): StoredBatch | undefined {
    let low = 0;
    let high = this.#index.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#index[middle]!.firstSequence <= sequence) low = middle + 1;
      else high = middle;
    }
    const entry = this.#index[low - 1];
    if (entry === undefined || sequence >= entry.firstSequence + entry.rows) return undefined;
    return entry.recent ?? this.#readBack(entry);
  }

  /**
   * Forgets batches whose newest event is before a time, and deletes segments that nothing needs.
   * @param keepFrom the snapshot's position: what comes after it is needed for recovery
   * @returns the oldest sequence number that is left
   */
  prune(beforeMillis: number, keepFrom: JournalPosition): number {
    let gone = 0;
    while (gone < this.#index.length && this.#index[gone]!.newestUnixMillis < beforeMillis) {
      const entry = this.#index[gone]!;
      if (entry.recent !== undefined) this.#recentBytes -= entry.bytes;
      gone++;
    }
    this.#index.splice(0, gone);
    this.#recentFrom = Math.max(0, this.#recentFrom - gone);
    if (this.#directory !== undefined) {
      const oldest = Math.min(this.#index[0]?.position?.segment ?? this.#segment, keepFrom.segment, this.#segment);
      for (const segment of listSegments(this.#directory)) if (segment < oldest) this.#deleteSegment(segment);
    }
    return this.#index[0]?.firstSequence ?? Number.POSITIVE_INFINITY;
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    for (const descriptor of this.#readDescriptors.values()) closeSync(descriptor);
    this.#readDescriptors.clear();
    this.#descriptor = -1;
  }

  #path(segment: number): string {
    return join(this.#directory!, segmentName(segment));
  }

  #startSegment(segment: number): void {
    // Open first: should the disk refuse, the segment in hand stays open, and its descriptor is not one that is closed.
    const descriptor = openSync(this.#path(segment), "wx+", 0o600);
    syncDirectory(this.#directory!);
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    this.#segment = segment;
    this.#offset = 0;
  }

  #deleteSegment(segment: number): void {
    const descriptor = this.#readDescriptors.get(segment);
    if (descriptor !== undefined) closeSync(descriptor);
    this.#readDescriptors.delete(segment);
    unlinkSync(this.#path(segment));
  }

  #readSegment(segment: number, onRecord: OnRecord, resumeOffset: number): void {
    const bytes = readFileSync(this.#path(segment));
    let offset = 0;
    while (offset < bytes.length) {
      const record = readRecord(bytes, offset);
      if (record === undefined) {
        const canResume = offset < resumeOffset && resumeOffset <= bytes.length;
        this.lostBytes += (canResume ? resumeOffset : bytes.length) - offset;
        if (!canResume) break;
        offset = resumeOffset;
        continue;
      }
      const position = { segment, offset };
      if (record.type === RECORD_BATCH) this.#remember(decodeBatch(record.payload), position, record.next - offset);
      onRecord(record.type, record.payload, position);
      offset = record.next;
    }
    if (offset < bytes.length) {
      const descriptor = openSync(this.#path(segment), "r+");
      ftruncateSync(descriptor, offset);
      fsyncSync(descriptor);
      closeSync(descriptor);
    }
    this.#segment = segment;
    this.#offset = offset;
  }

  #remember(batch: JournaledBatch | undefined, position: JournalPosition | undefined, bytes: number): void {
    if (batch === undefined) return;
    this.#index.push({
      firstSequence: batch.firstSequence,
      rows: batch.batch.length,
      newestUnixMillis: batch.newestUnixMillis,
      position,
      bytes,
      recent: toStored(batch),
    });
    this.#recentBytes += bytes;
    while (this.#recentBytes > this.#maxRecentBytes && this.#recentFrom < this.#index.length - 1) {
      const entry = this.#index[this.#recentFrom++]!;
      entry.recent = undefined;
      this.#recentBytes -= entry.bytes;
    }
  }

  /** Reads a batch into the one buffer that all of them are read into: a walk asks for hundreds, and for a row of each. */
  #readBack(entry: IndexEntry): StoredBatch | undefined {
    const { position, bytes } = entry;
    if (position === undefined) return undefined;
    let descriptor = this.#readDescriptors.get(position.segment);
    if (descriptor === undefined) {
      descriptor = openSync(this.#path(position.segment), "r");
      this.#readDescriptors.set(position.segment, descriptor);
    }
    const end = READ_AHEAD_BYTES + bytes;
    if (this.#scratch.length < end) this.#scratch = Buffer.from(new ArrayBuffer(end * 2));
    const read = readSync(descriptor, this.#scratch, READ_AHEAD_BYTES, bytes, position.offset);
    // Written by this process or checked when it was opened: a checksum for each row would cost more than the reading.
    return read < bytes ? undefined : viewBatch(this.#scratch.subarray(READ_AHEAD_BYTES + RECORD_HEADER_BYTES, end));
  }

  /** After a failed write: the log ends where it ended before, or goes on in a new segment. */
  #cutBack(offset: number): void {
    try {
      ftruncateSync(this.#descriptor, offset);
    } catch {
      try {
        this.#startSegment(this.#segment + 1);
      } catch {
        // The next append writes over what is there.
      }
    }
  }
}

/** The segments of a journal as they are on disk, the oldest first. */
export function journalSegments(directory: string): readonly { readonly bytes: number; read(): Buffer }[] {
  return listSegments(directory).map((segment) => {
    const path = join(directory, segmentName(segment));
    return { bytes: statSync(path).size, read: () => readFileSync(path) };
  });
}

function segmentName(segment: number): string {
  return `journal-${String(segment).padStart(12, "0")}.log`;
}

function listSegments(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => SEGMENT_NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
}

async function writeAll(descriptor: number, records: readonly Buffer[], offset: number): Promise<void> {
  let left: Buffer[] = [...records];
  let at = offset;
  while (left.length > 0) {
    const chunk = left.slice(0, 512);
    const written = await new Promise<number>((resolve, reject) => {
      writev(descriptor, chunk, at, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
    });
    at += written;
    left = dropBytes(left, written);
  }
}

function dropBytes(records: Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  let i = 0;
  while (i < records.length && left >= records[i]!.length) left -= records[i++]!.length;
  const rest = records.slice(i);
  if (left > 0) rest[0] = rest[0]!.subarray(left);
  return rest;
}

/** Makes a new or renamed file's name durable. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** An I/O error's code, which holds no content. */
export function describe(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}

function toStored({ batch, back, firstSequence, newestUnixMillis }: JournaledBatch): StoredBatch {
  const { strings } = batch;
  return { columns: batch, back, firstSequence, newestUnixMillis, text: (reference) => strings[reference]! };
}

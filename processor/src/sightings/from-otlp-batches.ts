import { decodeText } from "../otlp/attribute-names.ts";
import { ByteTable } from "../otlp/byte-table.ts";
import { MAX_BATCH_ROWS, type SightingBatch, SightingBatchBuilder } from "./batch.ts";
import { canonicalAddress } from "./from-otlp-address.ts";
import type { Sighting } from "./sighting.ts";

/** Enough for the keys of a large service; past it the tables begin anew. */
const MAX_TEXTS = 262_144;
const MAX_TEXT_BYTES = 24 * 1_024 * 1_024;
/** A span with a key hash has its 64 digits and its ids at least. */
const MIN_ROW_BYTES = 128;
const MIN_ROOM_ROWS = 64;

/** Texts by their bytes, kept over payloads; and their references in the batch in hand, which only live as long as it. */
interface KnownTexts {
  readonly table: ByteTable;
  readonly texts: string[];
  readonly references: number[];
  /** The batch that the reference beside it belongs to. */
  readonly batches: number[];
  readonly convert: (text: string) => string;
}

function createKnownTexts(capacity: number, maxBytes: number, convert: (text: string) => string): KnownTexts {
  return {
    table: new ByteTable(capacity, maxBytes),
    texts: [""],
    references: [0],
    batches: [0],
    convert,
  };
}

/** The text that a column held last, and its reference. */
export interface SharedText {
  text: string;
  batch: number;
  reference: number;
}

/** Collects the sightings of one payload after another into batches. */
export class SightingBatches {
  readonly #texts = createKnownTexts(MAX_TEXTS, MAX_TEXT_BYTES, (text) => text);
  readonly #addresses = createKnownTexts(MAX_TEXTS, MAX_TEXT_BYTES / 4, canonicalAddress);
  readonly service: SharedText = { text: "", batch: 0, reference: 0 };
  readonly source: SharedText = { text: "", batch: 0, reference: 0 };
  readonly version: SharedText = { text: "", batch: 0, reference: 0 };
  #builder = new SightingBatchBuilder(1);
  #batch = 0;
  #capacity = 1;
  #finished: SightingBatch[] = [];
  /** Rows of the payload in hand and of the one before. */
  #rows = 0;
  #lastRows = 0;

  /** Begins a payload; its size bounds the rows that are set aside. */
  begin(payloadBytes: number): void {
    for (const known of [this.#texts, this.#addresses]) {
      if (!known.table.isNearlyFull) continue;
      known.table.clear();
      known.texts.length = 1;
      known.references.length = 1;
      known.batches.length = 1;
    }
    // Most payloads of a sender are alike: room for what the last one held, and a batch more where that is not enough.
    const mostRows = Math.ceil(payloadBytes / MIN_ROW_BYTES) + 1;
    this.#capacity = Math.min(MAX_BATCH_ROWS, mostRows, Math.max(MIN_ROOM_ROWS, Math.ceil(this.#lastRows * 1.125)));
    this.#rows = 0;
    this.#finished = [];
    this.#open();
  }

  #open(): void {
    this.#builder = new SightingBatchBuilder(this.#capacity);
    this.#batch++;
  }

  /** The builder with room for a row. */
  row(): SightingBatchBuilder {
    if (this.#builder.isFull) {
      this.#rows += this.#builder.length;
      this.#finished.push(this.#builder.take());
      this.#capacity = Math.min(MAX_BATCH_ROWS, this.#capacity * 2);
      this.#open();
    }
    return this.#builder;
  }

  /** The reference of a text in the batch of the last {@link SightingBatches.row}. */
  textReference(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    return start === end ? 0 : this.#reference(this.#texts, bytes, view, start, end);
  }

  /** The reference of an address in its canonical text; the empty text's for what is no address. */
  addressReference(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    return start === end ? 0 : this.#reference(this.#addresses, bytes, view, start, end);
  }

  /** The reference of a text that many rows in a row share, such as the service's name. */
  sharedReference(column: SharedText, text: string): number {
    if (column.text === text && column.batch === this.#batch) return column.reference;
    column.text = text;
    column.batch = this.#batch;
    column.reference = this.#builder.reference(text);
    return column.reference;
  }

  #reference(known: KnownTexts, bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let id = known.table.find(view, start, end);
    if (id !== 0 && known.batches[id] === this.#batch) return known.references[id]!;
    let text = known.texts[id]!;
    if (id === 0) {
      text = known.convert(decodeText(bytes, start, end));
      id = known.table.add(view, start, end);
      if (id === 0) return this.#builder.reference(text);
      known.texts[id] = text;
    }
    // The table has found it to be new in this batch already.
    const reference = this.#builder.append(text);
    known.references[id] = reference;
    known.batches[id] = this.#batch;
    return reference;
  }

  add(sighting: Sighting): void {
    this.row().add(sighting);
  }

  /** The payload's batches. */
  take(): readonly SightingBatch[] {
    this.#lastRows = this.#rows + this.#builder.length;
    if (this.#builder.length > 0) this.#finished.push(this.#builder.take());
    return this.#finished;
  }
}

import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { COLUMNS_VERSION, mapColumns } from "../../../processor/src/sightings/columns.ts";
import type { SightingBatch } from "../../../processor/src/sightings/batch.ts";
import {
  decodeBatch,
  encodeBatch,
  readRecord,
  RECORD_HEADER_BYTES,
  type JournaledBatch,
} from "../../../processor/src/state/journal-format.ts";

/** Where a batch's payload says its version. */
const VERSION_AT = RECORD_HEADER_BYTES + 44;

/** A batch whose every element is different, so that no column can stand in for another. */
function numberedBatch(rows: number): JournaledBatch {
  let next = 1;
  const columns = mapColumns((_name, Type, { perRow }) => {
    const array = new Type(rows * perRow);
    for (let i = 0; i < array.length; i++) array[i] = next++;
    return array;
  });
  const batch: SightingBatch = { ...columns, length: rows, strings: ["", "plain", "é", "\ud800", "x".repeat(300)] };
  return {
    batch,
    firstSequence: 2 ** 40,
    receivedAtUnixMillis: 1.5,
    newestUnixMillis: 2.5,
    latenessMillis: 120_000,
    back: Uint32Array.from({ length: rows }, () => next++),
  };
}

function withVersion(record: Buffer, version: number): Buffer {
  const changed = Buffer.from(record);
  changed.writeUInt32LE(version, VERSION_AT);
  changed.writeUInt32LE(crc32(changed.subarray(RECORD_HEADER_BYTES)), 4);
  return changed;
}

describe("a journaled batch", () => {
  test.each([1, 2, 3, 5, 8])("of %i rows gives back every column, wherever its arrays begin", (rows) => {
    const journaled = numberedBatch(rows);

    const record = readRecord(encodeBatch(journaled), 0)!;

    const strings = [...journaled.batch.strings];
    // Half of a surrogate pair is no text: UTF-8 can't hold it.
    strings[3] = "\ufffd";
    expect(decodeBatch(record.payload)).toEqual({ ...journaled, batch: { ...journaled.batch, strings } });
  });

  test("of a version before a column reads as if the column were empty", () => {
    const { batch } = numberedBatch(1);
    // As version 1 had it: no `previousKey`.
    const { time, identity, weight, key, address, userAgent, service, route, keyName, source, status } = batch;
    const arrays = [time, identity, weight, key, address, userAgent, service, route, keyName, source, status];
    const bytes = [...arrays, batch.outcome, batch.flags].map((array) => Buffer.from(array.buffer));
    const columns = Buffer.concat(bytes);
    const padding = Buffer.alloc((4 - (columns.length % 4)) % 4);
    const header = Buffer.alloc(48);
    header.writeUInt32LE(1, 32);
    header.writeUInt32LE(1, 36);
    header.writeUInt32LE(1, 44);
    const [back, noStrings] = [Buffer.from([7, 0, 0, 0]), Buffer.alloc(4)];

    const read = decodeBatch(Buffer.concat([header, columns, padding, back, noStrings]));

    const expected = mapColumns((name, Type, { perRow, since }) =>
      since > 1 ? new Type(perRow) : (batch[name] as never),
    );
    expect(read.batch).toEqual({ ...expected, length: 1, strings: [""] });
    expect([...read.batch.previousKey]).toEqual([0]);
    expect([...read.back]).toEqual([7]);
  });

  test.each([0, COLUMNS_VERSION + 1])("of version %i, whose columns nobody knows, is a clear error", (version) => {
    const record = readRecord(withVersion(encodeBatch(numberedBatch(2)), version), 0)!;

    expect(() => decodeBatch(record.payload)).toThrow(
      `Cannot read the journal: wanted a batch of version 1 to ${COLUMNS_VERSION}: received version ${version}`,
    );
  });
});

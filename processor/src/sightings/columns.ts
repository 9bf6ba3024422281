/** The array of a column. */
export type ColumnArray = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * Sightings in columns, a row each. Columns of strings hold references into the table of their batch, 0 for the empty string.
 *
 * A new column is a line here and one in {@link mapColumns}; builder, batch, journal and evidence follow. What fills it is a field of `Sighting`
 * with a line in `SightingBatchBuilder.add`, and for OTLP one in `sightingFromItem` and its twin `addSighting`.
 */
export interface SightingColumns {
  /** Milliseconds since the epoch, with a fraction. */
  readonly time: Float64Array;
  /** Six big-endian words a row: trace id (4), span id (2). Comparing words in order compares the ids. */
  readonly identity: Uint32Array;
  /** In units of 1/256. */
  readonly weight: Uint32Array;
  readonly key: Uint16Array;
  /** The same key's hash under the hash secret before, while that is being rotated; else empty. */
  readonly previousKey: Uint16Array;
  readonly address: Uint16Array;
  readonly userAgent: Uint16Array;
  readonly service: Uint16Array;
  readonly route: Uint16Array;
  readonly keyName: Uint16Array;
  readonly source: Uint16Array;
  readonly status: Uint16Array;
  readonly outcome: Uint8Array;
  readonly flags: Uint8Array;
  /** `api_key.format`. */
  readonly format: Uint16Array;
  /** `http.request.method`. */
  readonly method: Uint16Array;
  /** `service.version`. */
  readonly version: Uint16Array;
  /** 32 bits over `url.path`, 0 for none: tells object ids apart without keeping them. */
  readonly path: Uint32Array;
  /** `http.request.resend_count`. */
  readonly resends: Uint8Array;
  /** Seconds of a `Retry-After`, and {@link RETRY_AFTER_OFFSET}; 0 when unknown, 1 when the response had none. */
  readonly retryAfter: Uint16Array;
  /** Bytes of the response's body and 1; 0 when unknown. */
  readonly responseBytes: Uint32Array;
  /** `keytrail.audit.sequence`; 0 for none. */
  readonly sequence: Uint32Array;
}

/** What a known `Retry-After` is raised by in its column. */
export const RETRY_AFTER_OFFSET = 2;

/** Raised with each column that is added: it is the number that the column's line gives as `since`. */
export const COLUMNS_VERSION = 3;

/** Constructor of a column's array. */
export interface ColumnType<A extends ColumnArray> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

/** Gives the array of one column. */
export type ColumnSource = <A extends ColumnArray>(
  name: keyof SightingColumns,
  type: ColumnType<A>,
  shape: ColumnShape,
) => A;

/** What a column has beside its type. */
export interface ColumnShape {
  /** Elements a row. */
  readonly perRow: number;
  /** {@link COLUMNS_VERSION} that brought it: journals before it do not have it. */
  readonly since: number;
}

const ONE: ColumnShape = { perRow: 1, since: 1 };
const SECOND: ColumnShape = { perRow: 1, since: 2 };

/**
 * Makes all columns, in the order in which the journal holds them. Written out, since an object whose properties come from a loop is slow to read.
 */
export function mapColumns(make: ColumnSource): SightingColumns {
  return {
    time: make("time", Float64Array, ONE),
    identity: make("identity", Uint32Array, { perRow: 6, since: 1 }),
    weight: make("weight", Uint32Array, ONE),
    key: make("key", Uint16Array, ONE),
    previousKey: make("previousKey", Uint16Array, { perRow: 1, since: 3 }),
    address: make("address", Uint16Array, ONE),
    userAgent: make("userAgent", Uint16Array, ONE),
    service: make("service", Uint16Array, ONE),
    route: make("route", Uint16Array, ONE),
    keyName: make("keyName", Uint16Array, ONE),
    source: make("source", Uint16Array, ONE),
    status: make("status", Uint16Array, ONE),
    outcome: make("outcome", Uint8Array, ONE),
    flags: make("flags", Uint8Array, ONE),
    format: make("format", Uint16Array, SECOND),
    method: make("method", Uint16Array, SECOND),
    version: make("version", Uint16Array, SECOND),
    path: make("path", Uint32Array, SECOND),
    resends: make("resends", Uint8Array, SECOND),
    retryAfter: make("retryAfter", Uint16Array, SECOND),
    responseBytes: make("responseBytes", Uint32Array, SECOND),
    sequence: make("sequence", Uint32Array, SECOND),
  };
}

/** Columns with room for so many rows, all zero. */
export function createColumns(rows: number): SightingColumns {
  return mapColumns((_name, Type, { perRow }) => new Type(rows * perRow));
}

/** Columns that can hold references: how many fresh strings a row may bring. */
export const REFERENCE_COLUMNS: number = Object.values(createColumns(1)).filter(
  (column) => column instanceof Uint16Array,
).length;

/** Views over the first rows. */
export function firstRows(columns: SightingColumns, rows: number): SightingColumns {
  return mapColumns(
    <A extends ColumnArray>(name: keyof SightingColumns, _type: ColumnType<A>, { perRow }: ColumnShape) =>
      columns[name].subarray(0, rows * perRow) as A,
  );
}

/** Names of keys as bytes, a few megabytes at a time: a million short strings would cost three times as much. */
export interface NameBlob {
  /** @returns where the name stands; 0 for the empty one */
  add(name: string): number;
  get(reference: number): string;
  /** Gives a name's room up. It is won back when the blob is made anew. */
  drop(reference: number): void;
  readonly bytes: number;
  /** More than half of it was given up. */
  readonly isWasteful: boolean;
}

const CHUNK_BYTES = 256 * 1024;
/** A length of one byte stands before each name. */
const MAX_NAME_BYTES = 255;

/** Creates a blob that can hold 4 GiB of names. */
export function createNameBlob(): NameBlob {
  const chunks: Buffer[] = [];
  // Reference 0 says that there is no name.
  let end = 1;
  let dropped = 0;

  function add(name: string): number {
    if (name === "") return 0;
    const bytes = encodeName(name);
    const last = (end % CHUNK_BYTES) + 1 + bytes.length > CHUNK_BYTES;
    if (last) end = Math.ceil(end / CHUNK_BYTES) * CHUNK_BYTES;
    if (end + MAX_NAME_BYTES >= 2 ** 32)
      throw new RangeError("Cannot add a known key: names of 4 GiB at most are wanted: received more");
    const index = Math.floor(end / CHUNK_BYTES);
    const chunk = (chunks[index] ??= Buffer.alloc(CHUNK_BYTES));
    const at = end % CHUNK_BYTES;
    chunk[at] = bytes.length;
    bytes.copy(chunk, at + 1);
    const reference = end;
    end += 1 + bytes.length;
    return reference;
  }

  function lengthAt(reference: number): number {
    return chunks[Math.floor(reference / CHUNK_BYTES)]?.[reference % CHUNK_BYTES] ?? 0;
  }

  return {
    add,
    get(reference) {
      if (reference === 0) return "";
      const from = (reference % CHUNK_BYTES) + 1;
      const chunk = chunks[Math.floor(reference / CHUNK_BYTES)];
      return chunk?.toString("utf8", from, from + lengthAt(reference)) ?? "";
    },
    drop(reference) {
      if (reference !== 0) dropped += 1 + lengthAt(reference);
    },
    get bytes() {
      return chunks.length * CHUNK_BYTES;
    },
    get isWasteful() {
      return dropped > CHUNK_BYTES && dropped > end / 2;
    },
  };
}

/** UTF-8, cut between two characters where it is too long. */
function encodeName(name: string): Buffer {
  const bytes = Buffer.from(name.slice(0, MAX_NAME_BYTES), "utf8");
  let end = Math.min(bytes.length, MAX_NAME_BYTES);
  while (end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

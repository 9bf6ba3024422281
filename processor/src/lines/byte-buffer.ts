const FIRST_CAPACITY = 4 * 1024;

/** Bytes that come in pieces, however small, in one stretch of memory. */
export interface ByteBuffer {
  readonly length: number;
  append(bytes: Buffer, start: number, end: number): void;
  /** Gives all of it away and is empty. */
  take(): Buffer;
}

/** @param maxLength the caller appends no more than this in all */
export function createByteBuffer(maxLength: number): ByteBuffer {
  let bytes = Buffer.allocUnsafeSlow(Math.min(FIRST_CAPACITY, maxLength));
  let length = 0;

  return {
    get length() {
      return length;
    },
    append(piece, start, end) {
      const wanted = length + end - start;
      if (wanted > bytes.length) {
        const wider = Buffer.allocUnsafeSlow(Math.min(maxLength, Math.max(wanted, bytes.length * 2)));
        bytes.copy(wider, 0, 0, length);
        bytes = wider;
      }
      piece.copy(bytes, length, start, end);
      length = wanted;
    },
    take() {
      const taken = Buffer.from(bytes.subarray(0, length));
      length = 0;
      if (bytes.length > FIRST_CAPACITY) bytes = Buffer.allocUnsafeSlow(Math.min(FIRST_CAPACITY, maxLength));
      return taken;
    },
  };
}

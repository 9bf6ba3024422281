const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines that follow each other. */
export interface LineBlock {
  /** Number of the first, from 1. */
  readonly firstNumber: number;
  /** Without their newline; undefined for a line over the limit, whose text is gone. */
  readonly lines: readonly (Buffer | undefined)[];
}

/**
 * Cuts bytes into lines, a block for each chunk that ends some. A last line without a newline counts.
 * @param maxLineBytes longer lines are skipped without being held
 */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<LineBlock> {
  let firstNumber = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = (end: Buffer): Buffer | undefined => {
    const total = heldBytes + end.length;
    const line = held.length === 0 ? end : Buffer.concat([...held, end]);
    held = [];
    heldBytes = 0;
    return total > maxLineBytes ? undefined : line;
  };
  for await (const chunk of withoutMark(bytes)) {
    const lines: (Buffer | undefined)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(take(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (lines.length > 0) yield { firstNumber, lines };
    firstNumber += lines.length;
    heldBytes += chunk.length - start;
    // Over the limit the length alone is kept: the line will be skipped.
    if (heldBytes > maxLineBytes) held = [];
    else if (start < chunk.length) held.push(chunk.subarray(start));
  }
  if (heldBytes > 0) yield { firstNumber, lines: [take(Buffer.alloc(0))] };
}

async function* withoutMark(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const marked = isFirst && buffer.subarray(0, 3).equals(BYTE_ORDER_MARK);
    isFirst = false;
    yield marked ? buffer.subarray(3) : buffer;
  }
}

/** The lines of a head that end in it, or the only one. */
export function headLines(head: Uint8Array): string[] {
  const lines = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .split("\n");
  return (lines.length > 1 ? lines.slice(0, -1) : lines).filter((line) => line.trim() !== "");
}

import type { KeyFinding, KeyScanner } from "@keytrail/sdk/keys";
import { contentLength, continuesFoldedBase64, endsInFoldedBase64, isFoldedBase64 } from "./folded-lines.ts";
import { createPemLines } from "./pem-lines.ts";
import { createByteBuffer } from "./byte-buffer.ts";

/** What becomes of lines. Called in the order of the input, for all of it. */
export interface LineVisitor {
  /** One line with its end, in which nothing is. The bytes stay as they are until the visitor is done with them. */
  clean(bytes: Buffer, start: number, end: number): void;
  /**
   * A line, a piece of a long one, or several that were looked at as one.
   * @param text Latin-1: one character a byte, so that nothing is lost where bytes are no UTF-8
   * @param from where what was not visited yet begins; what is before it is context
   * @param to exclusive
   * @param findings sorted, not overlapping; some may lie outside of the range, none crosses `to`
   */
  suspect(text: string, from: number, to: number, findings: readonly KeyFinding[]): void;
  /** Bytes inside a secret that is longer than the bound. */
  swallowed(byteCount: number): void;
  /** Takes a whole line, line end excluded, if it is an entry of its own kind. @returns what visits it, or undefined */
  entry?(bytes: Buffer, start: number, end: number, lineEnd: number): (() => void) | undefined;
}

/** Looks for keys in a stream of bytes, line by line. */
export interface LineScanner {
  /** Takes the next bytes; visits every line that ended in them. They are not copied, and must not change until they are visited. */
  write(chunk: Buffer): void;
  /** Visits what has no line end. */
  end(): void;
}

/** How much of a line without an end is held, and of lines that are looked at as one. */
export interface LineScannerLimits {
  /** @default 1 MiB */
  readonly maxLineBytes?: number;
  /** What is seen again with the next piece: at least the longest key that is to be found across a cut. @default 64 KiB */
  readonly overlapBytes?: number;
}

const MAX_LINE_BYTES = 1024 * 1024;
const OVERLAP_BYTES = 64 * 1024;
/** Before a piece: the name that gives a key away stands there. */
const CONTEXT_BYTES = 4 * 1024;
const LINE_FEED = 10;

const oneHit = new Uint32Array(1);

/** Text that is looked at as one: a line over the bound, or lines of folded base64. */
interface Stretch {
  text: string;
  /** What is before was visited. */
  visited: number;
}

/**
 * Creates a scanner of lines. A line is a value of its own; beyond that, PEM private keys and base64 are followed over lines.
 * What comes out does not depend on how the stream is cut into chunks.
 *
 * @param find what is a finding: the scanner's, or less
 */
export function createLineScanner(
  scanner: KeyScanner,
  find: (text: string) => readonly KeyFinding[],
  visitor: LineVisitor,
  { maxLineBytes = MAX_LINE_BYTES, overlapBytes = OVERLAP_BYTES }: LineScannerLimits = {},
): LineScanner {
  const contextBytes = Math.min(CONTEXT_BYTES, overlapBytes);
  const partial = createByteBuffer(maxLineBytes);
  const pem = createPemLines();
  let stretch: Stretch | undefined;
  let isLong = false;
  let isSwallowing = false;

  function write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const lineFeed = chunk.indexOf(LINE_FEED, at);
      const isWhole = lineFeed >= 0;
      const end = isWhole ? lineFeed + 1 : chunk.length;
      while (at < end) at = isLong ? takeLong(chunk, at, end, isWhole) : takeShort(chunk, at, end, isWhole);
    }
  }

  function takeShort(chunk: Buffer, at: number, end: number, isWhole: boolean): number {
    if (isWhole && partial.length === 0 && end - at <= maxLineBytes) {
      takeLine(chunk, at, end);
      return end;
    }
    const taken = Math.min(end, at + maxLineBytes - partial.length);
    partial.append(chunk, at, taken);
    if (isWhole && taken === end) {
      const line = partial.take();
      takeLine(line, 0, line.length);
    } else if (partial.length === maxLineBytes) {
      finishStretch();
      stretch = { text: partial.take().toString("latin1"), visited: 0 };
      isLong = true;
      slide(stretch);
    }
    return taken;
  }

  function takeLong(chunk: Buffer, from: number, end: number, isWhole: boolean): number {
    let at = from;
    if (isSwallowing) {
      while (at < end && isSecretByte(chunk[at] as number)) at++;
      visitor.swallowed(at - from);
      if (at === end) return at;
      isSwallowing = false;
    }
    const current = (stretch ??= { text: "", visited: 0 });
    const taken = Math.min(end, at + maxLineBytes - current.text.length);
    current.text += chunk.toString("latin1", at, taken);
    if (isWhole && taken === end) finishStretch();
    else if (current.text.length >= maxLineBytes) slide(current);
    return taken;
  }

  function takeLine(bytes: Buffer, start: number, end: number): void {
    let contentEnd = end;
    if (bytes[contentEnd - 1] === LINE_FEED)
      contentEnd -= bytes[contentEnd - 2] === 13 && contentEnd - 2 >= start ? 2 : 1;
    const visitEntry = visitor.entry?.(bytes, start, contentEnd, end);
    if (visitEntry !== undefined) {
      finishStretch();
      return visitEntry();
    }
    const isSuspect = stretch !== undefined || pem.isOpen || scanner.prefilter(bytes, start, contentEnd, oneHit) !== 0;
    if (isSuspect) takeSuspect(bytes.toString("latin1", start, end));
    else visitor.clean(bytes, start, end);
  }

  function takeSuspect(line: string): void {
    if (stretch !== undefined) {
      if (continuesFoldedBase64(line)) return addFolded(stretch, line);
      finishStretch();
    }
    if (!pem.isOpen && endsInFoldedBase64(scanner, line)) {
      stretch = { text: line, visited: 0 };
      return;
    }
    const content = line.slice(0, contentLength(line));
    visitor.suspect(line, 0, line.length, merge(find(content), pem.follow(content)));
  }

  function addFolded(current: Stretch, line: string): void {
    current.text += line;
    if (!isFoldedBase64(line)) finishStretch();
    else if (current.text.length >= maxLineBytes) slide(current);
  }

  function finishStretch(): void {
    if (stretch !== undefined) {
      const { text, visited } = stretch;
      const content = text.slice(0, contentLength(text));
      visitor.suspect(text, visited, text.length, merge(find(content), pem.follow(content)));
    }
    stretch = undefined;
    isLong = false;
    isSwallowing = false;
  }

  /** Visits all but the overlap, and cuts where no finding is. */
  function slide(current: Stretch): void {
    const { text, visited } = current;
    const findings = find(text);
    let cut = text.length - overlapBytes;
    const crossing = findings.find((finding) => finding.start < cut && finding.end > cut);
    // A finding that fills all of it is visited as far as it goes.
    if (crossing !== undefined) cut = crossing.start > visited ? crossing.start : crossing.end;
    visitor.suspect(text, visited, cut, findings);
    isSwallowing = isLong && cut === text.length;
    const context = Math.max(0, cut - contextBytes);
    current.text = text.slice(context);
    current.visited = cut - context;
  }

  return {
    write,
    end() {
      const rest = partial.take();
      if (rest.length > 0) takeLine(rest, 0, rest.length);
      finishStretch();
    },
  };
}

/** What a secret's rest may be made of: base64, tokens with dots, percent escapes. */
function isSecretByte(code: number): boolean {
  if (code >= 45 && code <= 57) return true;
  if (code >= 65 && code <= 90) return true;
  return (code >= 97 && code <= 122) || code === 43 || code === 61 || code === 95 || code === 126 || code === 37;
}

/** Of overlapping findings the one that begins first stays, as long as the longest. */
function merge(found: readonly KeyFinding[], more: readonly KeyFinding[]): readonly KeyFinding[] {
  if (more.length === 0) return found;
  const merged: KeyFinding[] = [];
  for (const finding of [...found, ...more].toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) merged.push(finding);
    else if (finding.end > last.end) merged[merged.length - 1] = { ...last, end: finding.end };
  }
  return merged;
}

import { varintSize, writeVarint } from "./wire.ts";

/** A length-delimited field: where its length stands and what it encloses. */
export interface Frame {
  readonly lengthAt: number;
  readonly start: number;
  readonly end: number;
  readonly parent: Frame | undefined;
  readonly depth: number;
}

export function createFrame(lengthAt: number, start: number, end: number, parent: Frame | undefined): Frame {
  return { lengthAt, start, end, parent, depth: parent === undefined ? 1 : parent.depth + 1 };
}

/** A replacement of bytes inside a frame; an insertion when start equals end. */
export interface FrameEdit {
  readonly frame: Frame;
  readonly start: number;
  readonly end: number;
  readonly content: Uint8Array;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly content: Uint8Array;
}

/**
 * Applies edits to a message and sets the lengths of all messages around them. Every other byte is copied as it is.
 * @param edits in any order, not overlapping
 */
export function spliceFrames(body: Uint8Array, edits: readonly FrameEdit[]): Uint8Array {
  const replacements: Replacement[] = edits.map(({ frame, start, end, content }) => ({
    start,
    end,
    depth: frame.depth,
    content,
  }));
  for (const length of changedLengths(edits)) replacements.push(length);
  // Where two frames end together, what is added to the inner one comes first.
  replacements.sort((a, b) => a.start - b.start || b.depth - a.depth || a.end - b.end);
  const growth = replacements.reduce((sum, { start, end, content }) => sum + content.length - (end - start), 0);
  return copyWith(body, replacements, body.length + growth);
}

function changedLengths(edits: readonly FrameEdit[]): Replacement[] {
  const growth = new Map<Frame, number>();
  for (const { frame, start, end, content } of edits) {
    growth.set(frame, (growth.get(frame) ?? 0) + content.length - (end - start));
    for (let outer = frame.parent; outer !== undefined && !growth.has(outer); outer = outer.parent)
      growth.set(outer, 0);
  }
  const replacements: Replacement[] = [];
  for (const frame of [...growth.keys()].toSorted((a, b) => b.depth - a.depth)) {
    const grown = growth.get(frame)!;
    const sizeBefore = frame.start - frame.lengthAt;
    let sizeAfter = sizeBefore;
    if (grown !== 0) {
      const length = frame.end - frame.start + grown;
      sizeAfter = varintSize(length);
      const content = new Uint8Array(sizeAfter);
      writeVarint(content, 0, length);
      replacements.push({ start: frame.lengthAt, end: frame.start, depth: frame.depth, content });
    }
    if (frame.parent !== undefined)
      growth.set(frame.parent, growth.get(frame.parent)! + grown + sizeAfter - sizeBefore);
  }
  return replacements;
}

/** Copies bytes with replacements in ascending order. */
export function copyWith(
  body: Uint8Array,
  replacements: readonly { readonly start: number; readonly end: number; readonly content: Uint8Array }[],
  length: number,
): Uint8Array {
  // Not filled with zeros first: every byte is written below.
  const target = Buffer.allocUnsafeSlow(length);
  let from = 0;
  let to = 0;
  for (const { start, end, content } of replacements) {
    target.set(body.subarray(from, start), to);
    to += start - from;
    target.set(content, to);
    to += content.length;
    from = end;
  }
  target.set(body.subarray(from), to);
  return target;
}

import { CHARACTER_FLAGS, characterFlagsOf } from "./characters.ts";
import type { Needle, NeedleVisitor, ScrubPattern } from "./needles.ts";

/** Finds any of thousands of keys in one pass over a text. */
export interface KeyIndex {
  add(pattern: ScrubPattern): void;
  delete(pattern: ScrubPattern): void;
  patterns(): readonly ScrubPattern[];
  /** Whether `visit` finds every spelling of a key; false before the first visit after `add`, and for one of too many alike. */
  holds(pattern: ScrubPattern): boolean;
  /** @returns the character flags of the text, gathered in the same pass */
  visit(text: string, visit: NeedleVisitor): number;
}

interface Entry {
  readonly pattern: ScrubPattern;
  readonly needle: Needle;
}

/** A needle is filed under its last characters: keys of one vendor share their first ones. */
const WINDOW_CHARACTERS = 8;
const MULTIPLIER = 0x01_00_01_93;
const FILTER_SLOTS = 1 << 18;
const MAX_SLOT_COUNT = 255;
/** Keys made to share their last characters would make each occurrence of those slow; beyond this many, the rest is only found in its own trace. */
const MAX_ENTRIES_PER_FINGERPRINT = 32;

/**
 * Creates an empty index (Rabin-Karp over windows of 8 characters, a counting filter before the table). Needles are spelled and filed at the
 * first visit after `add`, so that a service whose telemetry never asks pays nothing.
 *
 * @param minCharacters no key is shorter, at least 8: shorter texts are not searched
 */
export function createKeyIndex(minCharacters: number): KeyIndex {
  const pending = new Set<ScrubPattern>();
  const filed = new Map<ScrubPattern, boolean>();
  const table = new Map<number, Entry[]>();
  let filter: Uint8Array | undefined;

  /** @returns false where no more of its kind have room */
  function fileNeedle(slots: Uint8Array, pattern: ScrubPattern, needle: Needle): boolean {
    const fingerprint = fingerprintOf(needle.text);
    const entries = table.get(fingerprint);
    if (entries === undefined) table.set(fingerprint, [{ pattern, needle }]);
    else if (entries.length < MAX_ENTRIES_PER_FINGERPRINT) entries.push({ pattern, needle });
    else return false;
    const slot = slotOf(fingerprint);
    // A slot that is full stays full: it costs time, never a match.
    slots[slot] = Math.min((slots[slot] ?? 0) + 1, MAX_SLOT_COUNT);
    return true;
  }

  function removeNeedle(slots: Uint8Array, pattern: ScrubPattern, needle: Needle): void {
    const fingerprint = fingerprintOf(needle.text);
    const entries = table.get(fingerprint);
    const at = entries?.findIndex((entry) => entry.pattern === pattern && entry.needle === needle) ?? -1;
    if (entries === undefined || at < 0) return;
    entries.splice(at, 1);
    if (entries.length === 0) table.delete(fingerprint);
    const slot = slotOf(fingerprint);
    const count = slots[slot] ?? 0;
    if (count < MAX_SLOT_COUNT) slots[slot] = count - 1;
  }

  function filePending(): Uint8Array | undefined {
    if (pending.size === 0) return filter;
    filter ??= new Uint8Array(FILTER_SLOTS);
    for (const pattern of pending) {
      let isWhole = true;
      for (const needle of pattern.needles) isWhole = fileNeedle(filter, pattern, needle) && isWhole;
      filed.set(pattern, isWhole);
    }
    pending.clear();
    return filter;
  }

  function visitEntries(text: string, end: number, fingerprint: number, visit: NeedleVisitor): void {
    const entries = table.get(fingerprint);
    if (entries === undefined) return;
    for (const { pattern, needle } of entries) {
      const start = end - needle.text.length;
      if (start >= 0 && text.startsWith(needle.text, start)) visit(pattern, needle, start);
    }
  }

  return {
    add(pattern) {
      pending.add(pattern);
    },
    delete(pattern) {
      if (pending.delete(pattern) || !filed.delete(pattern) || filter === undefined) return;
      for (const needle of pattern.needles) removeNeedle(filter, pattern, needle);
    },
    patterns: () => [...filed.keys(), ...pending],
    holds: (pattern) => filed.get(pattern) === true,
    visit(text, visit) {
      const slots = filePending();
      if (filed.size === 0 || slots === undefined || text.length < minCharacters) return characterFlagsOf(text);
      let flags = 0;
      let fingerprint = 0;
      for (let at = 0; at < WINDOW_CHARACTERS - 1; at++) {
        const code = text.charCodeAt(at);
        flags |= CHARACTER_FLAGS[code & 0xff] ?? 0;
        fingerprint = (Math.imul(fingerprint, MULTIPLIER) + code) | 0;
      }
      let outgoing = 0;
      for (let at = WINDOW_CHARACTERS - 1; at < text.length; at++) {
        const code = text.charCodeAt(at);
        flags |= CHARACTER_FLAGS[code & 0xff] ?? 0;
        fingerprint = (Math.imul(fingerprint, MULTIPLIER) + code - Math.imul(outgoing, OUTGOING_FACTOR)) | 0;
        outgoing = text.charCodeAt(at - WINDOW_CHARACTERS + 1);
        if (slots[slotOf(fingerprint)] !== 0) visitEntries(text, at + 1, fingerprint, visit);
      }
      return flags;
    },
  };
}

const OUTGOING_FACTOR = powerOf(MULTIPLIER, WINDOW_CHARACTERS);

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let at = 0; at < exponent; at++) power = Math.imul(power, base);
  return power;
}

function fingerprintOf(needleText: string): number {
  let fingerprint = 0;
  for (let at = needleText.length - WINDOW_CHARACTERS; at < needleText.length; at++) {
    fingerprint = (Math.imul(fingerprint, MULTIPLIER) + needleText.charCodeAt(at)) | 0;
  }
  return fingerprint;
}

function slotOf(fingerprint: number): number {
  return (fingerprint ^ (fingerprint >>> 15)) & (FILTER_SLOTS - 1);
}

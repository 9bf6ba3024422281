/** Characters of a key's hash that a marker shows: enough to match it to its key. */
const MARKER_HASH_CHARACTERS = 12;

/** What every marker begins with. */
export const MARKER_START = "[REDACTED:";

const MARKER = /^\[REDACTED:[a-z0-9_]{1,64}(?::[0-9a-f]{12})?\]$/;
const MARKERS = /\[REDACTED:[a-z0-9_]{1,64}(?::[0-9a-f]{12})?\]/g;

/** A span of characters; `end` is exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * What stands in a redacted key's place: `[REDACTED:<format>:<first 12 of its hash>]`.
 * @param format id of a key format
 * @param hash the key's hash; absent or empty where the secret has no key identity (a JWT, a password)
 */
export function redactionMarker(format: string, hash?: string): string {
  if (hash === undefined || hash === "") return `${MARKER_START}${format}]`;
  return `${MARKER_START}${format}:${hash.slice(0, MARKER_HASH_CHARACTERS)}]`;
}

/** Whether the whole text is one redaction marker. */
export function isRedactionMarker(text: string): boolean {
  return MARKER.test(text);
}

/** Where markers stand in a text, in rising order. */
export function findRedactionMarkers(text: string): readonly TextSpan[] {
  if (!text.includes(MARKER_START)) return [];
  return Array.from(text.matchAll(MARKERS), (found) => ({ start: found.index, end: found.index + found[0].length }));
}

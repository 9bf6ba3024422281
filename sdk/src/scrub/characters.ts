/** An equals sign stands in the text. */
export const HAS_EQUALS = 1;
/** A colon stands in the text. */
export const HAS_COLON = 2;
/** A percent sign stands in the text. */
export const HAS_PERCENT = 4;
/** A bracket that opens a redaction marker stands in the text. */
export const HAS_BRACKET = 8;

/** What each ASCII character adds to the sum of a text. */
export const CHARACTER_FLAGS: Uint8Array = createFlags();

/** Which of the marked characters a text has: decides which searches it needs at all. */
export function characterFlagsOf(text: string): number {
  // Four native searches: most texts are a part of a longer one, whose characters are slow to get one by one.
  return (
    (text.includes("=") ? HAS_EQUALS : 0) |
    (text.includes(":") ? HAS_COLON : 0) |
    (text.includes("%") ? HAS_PERCENT : 0) |
    (text.includes("[") ? HAS_BRACKET : 0)
  );
}

/** A set of ASCII characters that is asked by character code. */
export function createCharacterSet(pattern: RegExp): Uint8Array {
  const set = new Uint8Array(128);
  for (let code = 0; code < 128; code++) if (pattern.test(String.fromCharCode(code))) set[code] = 1;
  return set;
}

function createFlags(): Uint8Array {
  // 256 entries, so that a code masked to one byte needs no bound; a wrong flag from a wide character only costs a search.
  const flags = new Uint8Array(256);
  for (const [character, flag] of [
    ["=", HAS_EQUALS],
    [":", HAS_COLON],
    ["%", HAS_PERCENT],
    ["[", HAS_BRACKET],
  ] as const) {
    flags[character.charCodeAt(0)] = flag;
  }
  return flags;
}

/** Longer texts are searched at once: encoding them would cost as much as it saves. */
export const MAX_GATED_CHARACTERS = 4096;
/** https://developer.mozilla.org/en-US/docs/Web/API/TextEncoder/encodeInto#buffer_sizing */
const MAX_BYTES_PER_CHARACTER = 3;

/**
 * Asks of a text what is asked of bytes. Reading a string character by character costs several times what bytes do: a text that holds nothing is
 * told sooner by its bytes, the price of encoding included.
 * @param mayHold whether bytes up to an end may hold what is searched for
 */
export function createTextGate(mayHold: (bytes: Uint8Array, end: number) => boolean): (text: string) => boolean {
  // A Buffer, as payloads are: what is compiled for one kind of bytes is faster than for two.
  const bytes = Buffer.alloc(MAX_GATED_CHARACTERS * MAX_BYTES_PER_CHARACTER);
  const encoder = new TextEncoder();
  return (text) => {
    if (text.length > MAX_GATED_CHARACTERS) return true;
    const { written } = encoder.encodeInto(text, bytes);
    const isHeld = mayHold(bytes, written);
    // No key stays behind.
    if (isHeld) bytes.fill(0, 0, written);
    return isHeld;
  };
}

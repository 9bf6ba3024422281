/** A stretch of a text that is text in another encoding. */
export interface EncodedRun {
  readonly start: number;
  /** Exclusive, padding included. */
  readonly end: number;
  /** What it decodes to, one character a byte. */
  readonly decoded: string;
  /** Where the text holds the decoded character at an offset; some characters early where characters share a letter of the code. */
  placeOf(offset: number): number;
}

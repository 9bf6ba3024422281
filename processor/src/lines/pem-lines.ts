import type { KeyFinding } from "@keytrail/sdk/keys";

// https://www.rfc-editor.org/rfc/rfc7468#section-3: lines of 64 characters between BEGIN and END; OpenSSH writes 70, others up to 76.
const BEGIN = "-----BEGIN ";
const END = "-----END ";
const LABEL = "PRIVATE KEY";
const MAX_LABEL_CHARACTERS = 40;
/** What is this long can't be a word: a log's prefix may stand before it. */
const MIN_BODY_CHARACTERS = 40;
/** Of a body whose lines hold nothing else. */
const MIN_WHOLE_LINE_CHARACTERS = 16;
/** Headers of an encrypted key, or lines of others who write to the same log. */
const MAX_FOREIGN_LINES = 16;
/** Over four times the lines of an RSA key of 16,384 bits: what is longer was never ended. */
const MAX_BODY_LINES = 1_000;

/** Follows PEM private keys that are written on several lines. */
export interface PemLines {
  /** A key was begun and not ended. */
  readonly isOpen: boolean;
  /** What a line holds of the body of a key that an earlier line began. Takes every line from there on. */
  follow(text: string): readonly KeyFinding[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Tells the lines of a PEM private key one by one, by what came before them: nothing has to be held back until the key ends, and a message that only
 * names `-----BEGIN PRIVATE KEY-----` delays nothing.
 */
export function createPemLines(): PemLines {
  let isOpen = false;
  let width = 0;
  let bodyLines = 0;
  let foreignLines = 0;

  function open(): void {
    isOpen = true;
    width = 0;
    bodyLines = 0;
    foreignLines = 0;
  }

  function followBody(text: string): readonly KeyFinding[] {
    const closing = text.indexOf(END);
    const span = bodySpan(text, closing < 0 ? text.length : closing);
    const length = span.end - span.start;
    if (closing >= 0) {
      isOpen = false;
      return length === 0 ? [] : [toFinding(span)];
    }
    const isLast = bodyLines > 0 && length > 0 && length < width;
    if (isLast || isBodyLine(text, span)) {
      // A body's last line is the short one; where it was a word of somebody else's line, the body goes on.
      width = isLast ? 0 : Math.max(width, length);
      foreignLines = 0;
      isOpen = ++bodyLines < MAX_BODY_LINES;
      return [toFinding(span)];
    }
    isOpen = ++foreignLines <= MAX_FOREIGN_LINES;
    return [];
  }

  return {
    get isOpen() {
      return isOpen;
    },
    follow(text) {
      const found = isOpen ? followBody(text) : [];
      if (beginsKey(text)) open();
      return found;
    },
  };
}

/** Whether a key begins in the line and does not end there. */
function beginsKey(text: string): boolean {
  const at = text.lastIndexOf(BEGIN);
  if (at < 0) return false;
  const label = text.slice(at + BEGIN.length, at + BEGIN.length + MAX_LABEL_CHARACTERS + LABEL.length);
  const labelEnd = label.indexOf(LABEL);
  return labelEnd >= 0 && !label.slice(0, labelEnd).includes("-") && !text.includes(END, at);
}

/** The base64 that a line ends in, but for what quotes the line in a source or a configuration. */
function bodySpan(text: string, limit: number): Span {
  let end = limit;
  for (;;) {
    if (isQuoting(text.charCodeAt(end - 1))) end--;
    else if (text[end - 2] === "\\" && (text[end - 1] === "n" || text[end - 1] === "r")) end -= 2;
    else break;
  }
  let start = end;
  while (start > 0 && end - start < 2 && text[start - 1] === "=") start--;
  while (start > 0 && isBase64(text.charCodeAt(start - 1))) start--;
  return { start, end };
}

function isBodyLine(text: string, { start, end }: Span): boolean {
  if (end - start >= MIN_BODY_CHARACTERS) return true;
  return end - start >= MIN_WHOLE_LINE_CHARACTERS && text.slice(0, start).trim() === "";
}

/** Blanks, quotation marks, a comma. */
function isQuoting(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 34 || code === 39 || code === 44;
}

function isBase64(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 47 && code <= 57) || code === 43;
}

function toFinding({ start, end }: Span): KeyFinding {
  return { format: "pem_private_key", tier: "certain", start, end };
}

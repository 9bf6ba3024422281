/** How lines are read: `auto` takes a line for an entry when it holds nothing but `text` and at most `key`. */
export const LINE_FORMATS = ["auto", "text", "ndjson"] as const;
export type LineFormat = (typeof LINE_FORMATS)[number];

/** A line of NDJSON. */
export interface Entry {
  /** The attribute's name; the empty string when there is none. */
  readonly key: string;
  readonly text: string;
  /** All members, these two included. */
  readonly members: Readonly<Record<string, unknown>>;
}

const OPENING_BRACE = 123;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads a line as an entry: a JSON object with a string `text`, whose `key`, if there is one, is a string too.
 * @param format `auto` refuses other members, since nobody would look at them: such a line is a log line
 * @returns undefined when it is none
 */
export function parseEntry(bytes: Buffer, start: number, end: number, format: LineFormat): Entry | undefined {
  if (format === "text") return undefined;
  const from = beginOfObject(bytes, start, end);
  if (from < 0) return undefined;
  const members = parseObject(bytes.toString("utf8", from, end));
  if (members === undefined || !Object.hasOwn(members, "text")) return undefined;
  const { text } = members as { readonly text?: unknown };
  const key = Object.hasOwn(members, "key") ? (members as { readonly key?: unknown }).key : "";
  if (typeof text !== "string" || typeof key !== "string") return undefined;
  if (format === "auto" && Object.keys(members).some((name) => name !== "text" && name !== "key")) return undefined;
  return { key, text, members };
}

function beginOfObject(bytes: Buffer, start: number, end: number): number {
  let at = BYTE_ORDER_MARK.every((byte, index) => bytes[start + index] === byte)
    ? start + BYTE_ORDER_MARK.length
    : start;
  while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at++;
  return at < end && bytes[at] === OPENING_BRACE ? at : -1;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // Of a line that begins with a brace it is an object.
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // The parser's message would repeat the input.
    return undefined;
  }
}

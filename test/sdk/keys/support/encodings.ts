/** Ways to write a text, and all that a text may be read as: for tests that nothing of a key is left in any of them. */

/** Writes a text in another way. */
export type Encode = (text: string) => string;

function fold(text: string, width: number, lineEnd: string): string {
  let folded = "";
  for (let at = 0; at < text.length; at += width) folded += (at === 0 ? "" : lineEnd) + text.slice(at, at + width);
  return folded;
}

const base64: Encode = (text) => Buffer.from(text).toString("base64");
const percentAll: Encode = (text) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const unicode: Encode = (text) =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/** Each gives a text in which the original stands encoded. */
export const ENCODINGS: Readonly<Record<string, Encode>> = {
  plain: (text) => text,
  json: (text) => JSON.stringify(text),
  percent: encodeURIComponent,
  percentAll,
  percentCapitals: (text) => percentAll(text).toUpperCase(),
  percentTwice: (text) => encodeURIComponent(encodeURIComponent(text)),
  unicode,
  references: (text) => Array.from(text, (letter) => `&#${letter.charCodeAt(0)};`).join(""),
  html: (text) =>
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll("/", "&#x2F;"),
  base64,
  base64url: (text) => Buffer.from(text).toString("base64url"),
  base64InForm: (text) => encodeURIComponent(base64(text)),
  base64Lines: (text) => fold(base64(text), 76, "\n"),
  base64EscapedLines: (text) => fold(base64(text), 64, "\\r\\n"),
  hex: (text) => Buffer.from(text).toString("hex"),
};

/** What stands around a text. */
export const CARRIERS: Readonly<Record<string, Encode>> = {
  alone: (text) => text,
  json: (text) => `{"user":"ann","body":"${text}","n":1}`,
  logfmt: (text) => `level=info body=${text} ok=true`,
  query: (text) => `/v1/items?page=2&body=${text}&next=3`,
  header: (text) => `x-body: [${text}]\r\n`,
  call: (text) => `send("${text}") failed`,
  umlauts: (text) => `größe ${text} ☃`,
};

const MAX_READINGS = 4000;

/** All that a text may be read as, so many levels deep, the text itself included. */
export function readingsOf(text: string, levels: number): ReadonlySet<string> {
  const readings = new Set([text]);
  let last: readonly string[] = [text];
  for (let level = 0; level < levels; level++) {
    last = last.flatMap(decodeAll).filter((reading) => !readings.has(reading));
    for (const reading of last) if (readings.size < MAX_READINGS) readings.add(reading);
  }
  return readings;
}

function decodeAll(text: string): readonly string[] {
  const unescaped = unescape(text);
  const joined = text.replaceAll(/(?:\\+r)?\\+n|\s+/g, "");
  return [unescaped, ...decodeRuns(text), ...(joined === text ? [] : decodeRuns(joined))].filter((one) => one !== text);
}

function unescape(text: string): string {
  return text
    .replaceAll(/%(?:25)*([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll(/\\+u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCharCode(Number(digits)))
    .replaceAll("&quot;", '"')
    .replaceAll(/\\+(["/])/g, "$1");
}

function decodeRuns(text: string): readonly string[] {
  const base64Runs = (text.match(/[\w+/-]{11,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((shift) => Buffer.from(run.slice(shift), "base64").toString("latin1")),
  );
  const hexRuns = (text.match(/[0-9a-f]{16,}/gi) ?? []).flatMap((run) =>
    [0, 1].map((shift) => Buffer.from(run.slice(shift), "hex").toString("latin1")),
  );
  return [...base64Runs, ...hexRuns];
}

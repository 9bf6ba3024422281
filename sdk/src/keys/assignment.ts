import { charsetOf, LOWER, UPPER } from "./charset.ts";
import { work } from "./work.ts";

const LOOKED_AT_CHARACTERS = 112;

/** `?=`, `+=`, `.=`, `||=`, `??=`, `::=`. */
const OPERATOR = /^["'`\])]{0,2}[ \t]{0,4}(?:[?+.|]{1,2}|:{2,3})=[ \t]{0,4}/;
/** `token string = "…"`, `token: &str = "…"`, `Token: Option<String> = '…'`. */
const TYPED =
  /^[ \t]{0,4}(?::[ \t]{0,4}|[ \t])(?:&|\*|'static |const )?[A-Za-z][\w.:<>[\]?]{0,30}[ \t]{0,4}=[ \t]{0,4}(?=@?["'`])/;
/** `= process.env.X || "…"`, `= os.getenv("X") or "…"`. */
const FALLBACK =
  /^[ \t]{0,4}(?:=|:)[ \t]{0,4}[A-Za-z][\w.$()[\]"'?]{0,60}[ \t]{1,4}(?:\|\||\?\?|or)[ \t]{1,4}(?=["'`])/;
/** `= @"…"` of Objective-C, `= b"…"`, `= r'…'`. */
const MARKED_STRING = /^["'\])]{0,2}[ \t]{0,4}[=:][ \t]{0,4}(?:@|[bruf]{1,2})(?=["'`])/i;
/** A scalar of YAML in the next line: https://yaml.org/spec/1.2.2/#81-block-scalar-styles */
const BLOCK = /^["']?[ \t]{0,4}:[ \t]{1,4}[|>][+-]?\d?[ \t]{0,4}\r?\n(?=[ \t])/;
/** An element's content in the next line. */
const ELEMENT = /^>[ \t]{0,4}\r?\n[ \t]{0,40}(?=\S)/;
/** `"name": "x_token", "value": "…"`, `<add key="x" value="…"/>`, `- name: X_TOKEN` and `value: …` in the next line, `variable "x_token" {` and `default = …`. */
const NAME_AND_VALUE =
  /^\\{0,3}["']?[ \t]{0,4}(?:[,;{]?[ \t]{0,4}(?:\r?\n)?[ \t]{0,24})\\{0,3}["']?(?:value|default)\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}/i;

const FORMS = [OPERATOR, TYPED, FALLBACK, MARKED_STRING, BLOCK, NAME_AND_VALUE];
const LESS_THAN = 60;
const EQUALS = 61;
const COLON = 58;
const LOWER_V = 0x76;
const LOWER_D = 0x64;
const MAX_OPERATOR_BYTES = 3;
const MAX_INDENT_BYTES = 40;
const OPERATOR_START = 1;
const TYPE_START = 2;
const SEPARATING = 3;
const KINDS = kindsOf();

/**
 * How far it is from a name's end to where its value begins, its opening quote included, where code, configuration or markup puts more between
 * them than a separator.
 * @returns 0 when none of these forms stands there
 */
export function assignmentLength(text: string, nameStart: number, nameEnd: number): number {
  const behind = text.slice(nameEnd, nameEnd + LOOKED_AT_CHARACTERS);
  work.steps += behind.length;
  if (text.charCodeAt(nameStart - 1) === LESS_THAN) return ELEMENT.exec(behind)?.[0].length ?? 0;
  for (const form of FORMS) {
    const length = form.exec(behind)?.[0].length;
    if (length !== undefined) return length;
  }
  return 0;
}

/**
 * In bytes: whether one of these forms may stand behind a name.
 * @param from behind the name's closing quotes and blanks
 * @param hasGap whether there are any
 */
export function mayBeAssigned(bytes: Uint8Array, from: number, end: number, hasGap: boolean): boolean {
  const code = bytes[from] ?? 0;
  if (code > 127 || KINDS[code] === 0) return false;
  if (KINDS[code] === OPERATOR_START) return hasEquals(bytes, from + 1, Math.min(end, from + MAX_OPERATOR_BYTES));
  const isType = hasGap && KINDS[code] === TYPE_START;
  return (isType || isValueNext(bytes, from)) && hasEquals(bytes, from, Math.min(end, from + LOOKED_AT_CHARACTERS));
}

function hasEquals(bytes: Uint8Array, from: number, limit: number): boolean {
  for (let at = from; at < limit; at++) if (bytes[at] === EQUALS || bytes[at] === COLON) return true;
  return false;
}

/** Whether `value` or `default` comes next, behind a comma or in the next line. */
function isValueNext(bytes: Uint8Array, from: number): boolean {
  let at = from;
  const limit = from + MAX_INDENT_BYTES;
  while (at < limit && (bytes[at] ?? 0) < 128 && KINDS[bytes[at] ?? 0] === SEPARATING) at++;
  const lower = (bytes[at] ?? 0) | 32;
  return lower === LOWER_V || lower === LOWER_D;
}

function kindsOf(): Uint8Array {
  const kinds = Uint8Array.from(charsetOf(LOWER + UPPER + "&*").table, (isMember) => (isMember === 1 ? TYPE_START : 0));
  for (const character of "?+.|") kinds[character.charCodeAt(0)] = OPERATOR_START;
  for (const character of ",;{ \t\r\n\"'\\") kinds[character.charCodeAt(0)] = SEPARATING;
  return kinds;
}

import { charsetOf, isAlphanumeric, LOWER, UPPER } from "../charset.ts";
import { work } from "../work.ts";

const LOOKED_AT_CHARACTERS = 112;

/** `?=`, `+=`, `.=`, `||=`, `??=`, `::=`. */
const OPERATOR = /^["'`\])]{0,2}[ \t]{0,4}(?:[?+.|]{1,2}|:{2,3})=[ \t]{0,4}/;
/** `token string = "…"` (and not `token msg="…"`, which is the next member of a logfmt line), `token: &str = "…"`, `Token: Option<String> = '…'`. */
const TYPED =
  /^[ \t]{0,4}(?::[ \t]{0,4}(?:&|\*|'static |const )?[A-Za-z][\w.:<>[\]?]{0,30}[ \t]{0,4}|[ \t]\*?[A-Za-z][\w.:<>[\]?]{0,30}[ \t]{1,4})=[ \t]{0,4}(?=@?["'`])/;
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

/** `Some("…")`, `Optional("…")`, `SecretStr('…')`. */
const WRAPPED = /^["'`\])]{0,3}[ \t]{0,4}[:=]>?[ \t]{0,4}[A-Z]\w{2,24}\((?=["'])/;
/** https://www.php.net/manual/en/function.var-dump.php: `["name":"Class":private]=>`, and `string(32) "…"` in the next line. */
const VAR_DUMP =
  /^"(?::"[^\u0080-\uffff"\n]{0,48}")?(?::private|:protected)?\]=>[ \t\r\n]{1,16}string\(\d{1,5}\) (?=")/;
/** https://www.php.net/manual/en/function.serialize.php */
const SERIALIZED = /^\\?";s:\d{1,5}:(?=\\?")/;
/** https://www.rfc-editor.org/rfc/rfc7578#section-4.2: a blank line behind the part's headers. */
const FORM_DATA = /^"(?:\r?\n[\w-]{1,32}:[^\u0080-\uffff\r\n]{0,48})?\r?\n\r?\n/;
/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: one string, or the first of an array. */
const OTLP_VALUE =
  /^\\{0,3}"[ \t\r\n]{0,4},[ \t\r\n]{0,8}\\{0,3}"value\\{0,3}"[ \t\r\n]{0,2}:[ \t\r\n]{0,2}\{[ \t\r\n]{0,8}(?:\\{0,3}"arrayValue\\{0,3}"[ \t\r\n]{0,2}:[ \t\r\n]{0,2}\{[ \t\r\n]{0,8}\\{0,3}"values\\{0,3}"[ \t\r\n]{0,2}:[ \t\r\n]{0,2}\[[ \t\r\n]{0,8}\{[ \t\r\n]{0,8})?\\{0,3}"stringValue\\{0,3}"[ \t\r\n]{0,2}:[ \t\r\n]{0,2}/;
/** A property list's `<key>name</key><string>`. */
const PROPERTY = /^<\/key>[ \t\r\n]{0,16}<string>/;
/** An element in a text of an element, or with attributes, or with its content in a section. */
const ESCAPED_ELEMENT = /^&gt;(?=[^\u0080-\uffff& \t\r\n]{4})/;
const ELEMENT_WITH_ATTRIBUTES = /^[ \t][^\u0080-\uffff<>\n]{1,60}>(?=[^\u0080-\uffff< \t\r\n])/;
const SECTION = /^>[ \t\r\n]{0,8}<!\[CDATA\[/;
/** `"name": [` and the value in the next line. */
const LIST = /^\\?["'][ \t]{0,4}:[ \t]{0,4}\[[ \t\r\n]{1,24}(?=["'])/;
/** `b'name', b'…'` */
const BYTES = /^["'][ \t]{0,2},[ \t]{0,2}b(?=["'])/;
/** `name -> …`, `name → …`, also in the bytes that UTF-8 writes it in. */
const ARROW = /^["'`]?[ \t]{1,4}(?:->|\u2192|\u00e2\u0086\u0092)[ \t]{1,4}/;
/** A colon of full width; quotes, blanks and joiners beyond ASCII behind a separator: as they are, and in the bytes that UTF-8 writes them in. */
const BEYOND_ASCII =
  /^["']?[ \t]{0,2}(?:(?:\uff1a|\u00ef\u00bc\u009a)[ \t]{0,2}|[:=][ \t]{0,2}(?:[\u00a0\u00ab\u2018\u201c\u200b\u300c\ufeff\uff02]|\u00c2[\u00a0\u00ab]|\u00e2\u0080[\u008b\u0098\u009c]|\u00e3\u0080\u008c|\u00ef\u00bb\u00bf|\u00ef\u00bc\u0082))/;
/** Comparisons of SQL with a string. */
const COMPARISON = /^["'`\])]?[ \t]{0,4}(?:!=|<>|(?:not )?(?:like|in))[ \t]{0,4}\(?(?=')/i;
/** `ALTER USER x WITH PASSWORD '…'`, `SET PASSWORD FOR 'x'@'%' = '…'`. */
const SQL_PASSWORD = /^(?: FOR '[^\u0080-\uffff']{1,48}'(?:@'[^\u0080-\uffff']{1,48}')?[ \t]{0,2}=)?[ \t]{1,4}(?=')/i;
const BEFORE_SQL_PASSWORD = /\b(?:with|encrypted|set|(?:user|role|login) \S{1,48}) $/i;
const MAX_CHARACTERS_BEFORE = 56;
/** The colon of a namespace behind a tag's beginning. */
const NAMESPACE = /<[A-Za-z][\w-]{0,24}:$/;
/** `cs1Label=name cs1=…` of the Common Event Format. */
const LABELLED = /^ c[sn]\d=/;

/** Jenkins writes secrets in braces: https://www.jenkins.io/doc/developer/security/secrets/ */
const BRACED = /^>[ \t]{0,4}\{(?:[\w-]{2,24} ){0,3}(?=[^\u0080-\uffff{} ]{12})/;

const ELEMENT_FORMS = [ELEMENT, SECTION, BRACED, ELEMENT_WITH_ATTRIBUTES];
const NO_FORMS: readonly RegExp[] = [];
const BEHIND_SEPARATOR = [FALLBACK, MARKED_STRING, WRAPPED];
/** What a form may begin with: asked first, since most names are followed by none and hostile texts are full of them. */
const FORMS_BY_START: ReadonlyMap<string, readonly RegExp[]> = new Map([
  ["=", [...BEHIND_SEPARATOR, BEYOND_ASCII]],
  [":", [OPERATOR, TYPED, ...BEHIND_SEPARATOR, BLOCK, BEYOND_ASCII]],
  ...Array.from(`"'\`])`, (start): [string, readonly RegExp[]] => [
    start,
    [
      OPERATOR,
      MARKED_STRING,
      BLOCK,
      OTLP_VALUE,
      NAME_AND_VALUE,
      WRAPPED,
      VAR_DUMP,
      SERIALIZED,
      FORM_DATA,
      LIST,
      BYTES,
      ARROW,
      BEYOND_ASCII,
      COMPARISON,
    ],
  ]),
  ...Array.from(" \t", (start): [string, readonly RegExp[]] => [
    start,
    [OPERATOR, TYPED, ...BEHIND_SEPARATOR, NAME_AND_VALUE, ARROW, BEYOND_ASCII, COMPARISON, LABELLED],
  ]),
  ...Array.from("?+.|", (start): [string, readonly RegExp[]] => [start, [OPERATOR]]),
  ...Array.from(",;{\r\n", (start): [string, readonly RegExp[]] => [start, [NAME_AND_VALUE]]),
  ["\\", [OTLP_VALUE, NAME_AND_VALUE, SERIALIZED, LIST]],
  ["<", [PROPERTY, COMPARISON]],
  ["!", [COMPARISON]],
  ["&", [ESCAPED_ELEMENT]],
  ["\uff1a", [BEYOND_ASCII]],
  ["\u00ef", [BEYOND_ASCII]],
]);
const LESS_THAN = 60;
const HYPHEN = 45;
const EQUALS = 61;
const COLON = 58;
const GREATER = 62;
const QUOTE = 34;
const APOSTROPHE = 39;
const AMPERSAND = 38;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BLANK = 32;
const LOWER_G = 0x67;
/** Of `value`, `default`, `s:32:`, `b'`, `content-type`. */
const VALUE_STARTS: readonly number[] = Array.from("vdsbc", (letter) => letter.charCodeAt(0));
const MAX_OPERATOR_BYTES = 8;
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
  const before = text.charCodeAt(nameStart - 1);
  const isElement =
    before === LESS_THAN ||
    (before === COLON && NAMESPACE.test(text.slice(Math.max(0, nameStart - MAX_CHARACTERS_BEFORE), nameStart)));
  const forms = isElement ? ELEMENT_FORMS : formsAt(text, nameStart, nameEnd);
  if (forms.length === 0) return 0;
  const behind = text.slice(nameEnd, nameEnd + LOOKED_AT_CHARACTERS);
  work.steps += behind.length;
  const length = lengthOf(forms, behind);
  if (length > 0 || isElement || !SQL_PASSWORD.test(behind)) return length;
  const isSql = BEFORE_SQL_PASSWORD.test(text.slice(Math.max(0, nameStart - MAX_CHARACTERS_BEFORE), nameStart));
  return isSql ? lengthOf([SQL_PASSWORD], behind) : 0;
}

function formsAt(text: string, nameStart: number, nameEnd: number): readonly RegExp[] {
  const forms = FORMS_BY_START.get(text.charAt(nameEnd)) ?? NO_FORMS;
  const code = text.charCodeAt(nameEnd);
  const separator = code === EQUALS || code === COLON ? nameEnd : nameEnd + 1;
  // Two options in a row: `--token --secret`.
  if (code === BLANK && text.charCodeAt(nameEnd + 1) === HYPHEN && text.charCodeAt(nameEnd + 2) === HYPHEN)
    return NO_FORMS;
  const isSeparated = text.charCodeAt(separator) === EQUALS || text.charCodeAt(separator) === COLON;
  if (!isSeparated || forms === NO_FORMS) return forms;
  // `name=value`, `"name":"value"`: of what says more, little begins with a letter, and nothing with a quote or a digit.
  const next = text.charCodeAt(separator + 1);
  if (text.startsWith('["', nameStart - 2)) return forms;
  if (next === QUOTE || next === APOSTROPHE || (next >= 48 && next < 58)) return NO_FORMS;
  return isAlphanumeric(next) ? BEHIND_SEPARATOR : forms;
}

function lengthOf(forms: readonly RegExp[], behind: string): number {
  for (const form of forms) {
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
  if (code > 127) return true;
  const kind = KINDS[code];
  if (kind === 0) return false;
  if (code === AMPERSAND) return bytes[from + 1] === LOWER_G;
  if (kind === OPERATOR_START) return hasSeparator(bytes, from + 1, Math.min(end, from + MAX_OPERATOR_BYTES));
  const isType = hasGap && kind === TYPE_START;
  if (bytes[from] === LINE_FEED || bytes[from] === CARRIAGE_RETURN) {
    const lineEnd = bytes[from] === LINE_FEED ? from : from + 1;
    // A blank line ends the headers of a form's part, which may be one more.
    if (bytes[lineEnd] === LINE_FEED && bytes[lineEnd + 1] !== BLANK) return true;
  }
  return (isType || isValueNext(bytes, from)) && hasSeparator(bytes, from, Math.min(end, from + LOOKED_AT_CHARACTERS));
}

/** `=`, `:`, `>`, or a quote. */
function hasSeparator(bytes: Uint8Array, from: number, limit: number): boolean {
  for (let at = from; at < limit; at++) {
    const code = bytes[at] ?? 0;
    if (code === EQUALS || code === COLON || code === GREATER || code === QUOTE || code === APOSTROPHE) return true;
  }
  return false;
}

/** Whether `value`, `default` or a string's type comes next behind a comma or in the next line, or an empty line. */
function isValueNext(bytes: Uint8Array, from: number): boolean {
  let at = from;
  let lines = 0;
  const limit = from + MAX_INDENT_BYTES;
  while (at < limit && (bytes[at] ?? 0) < 128 && KINDS[bytes[at] ?? 0] === SEPARATING)
    if (bytes[at++] === LINE_FEED) lines++;
  return lines > 1 || VALUE_STARTS.includes((bytes[at] ?? 0) | 32);
}

function kindsOf(): Uint8Array {
  const kinds = Uint8Array.from(charsetOf(LOWER + UPPER + "*").table, (isMember) => (isMember === 1 ? TYPE_START : 0));
  for (const character of "?+.|!<&-") kinds[character.charCodeAt(0)] = OPERATOR_START;
  for (const character of ",;{ \t\r\n\"'\\") kinds[character.charCodeAt(0)] = SEPARATING;
  return kinds;
}

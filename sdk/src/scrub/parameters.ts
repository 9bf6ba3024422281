import { createCharacterSet } from "./characters.ts";

/** A credential's value, found by the name before it. */
export interface NamedValue {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const VALUE_END = createCharacterSet(/[&;#\s"'<>]/);
const NAME_CHARACTER = createCharacterSet(/[\w.%~[\]-]/);
const USER_INFO_END = createCharacterSet(/[\s/?#"'<>]/);
const PARAMETER_START = createCharacterSet(/[?&;#\s]/);
/** What OpenTelemetry and others put in a secret's place. */
const MASKED_VALUE =
  /^(?:[[<({*]*(?:redacted|filtered|masked|hidden|removed|undefined|null|none|nil|true|false|yes|no|empty|missing|required|optional|invalid|expired|unknown|unset|absent|present)[\])}>*]*|[*x•.#-]+|%5BREDACTED%5D|)$/i;

/** Whether a credential's value is already a mask, or nothing that could be a secret. */
export function isMaskedValue(value: string): boolean {
  return MASKED_VALUE.test(value);
}

/**
 * Finds `name=value` where the name is a credential's: URL queries, form bodies, `--api-key=value` in a command line.
 *
 * @param needsDelimiter only names right after `?`, `&` or `--` count (a text that is no URL: `cache key=users` is no credential)
 * @param found gets the matches in rising order
 */
export function findNamedParameters(
  text: string,
  isCredential: (name: string) => boolean,
  needsDelimiter: boolean,
  found: NamedValue[],
): void {
  for (let equals = text.indexOf("="); equals >= 0; equals = text.indexOf("=", equals + 1)) {
    const start = nameStart(text, equals);
    if (start === equals || (needsDelimiter && !isDelimited(text, start))) continue;
    const name = decodeName(text.slice(start, equals));
    if (!isCredential(name)) continue;
    const end = valueEnd(text, equals + 1);
    if (!isMaskedValue(text.slice(equals + 1, end))) found.push({ name, start: equals + 1, end });
    equals = end - 1;
  }
}

/** Finds passwords in `scheme://user:password@host`. */
export function findUserInfoPasswords(text: string, found: NamedValue[]): void {
  for (let scheme = text.indexOf("://"); scheme >= 0; scheme = text.indexOf("://", scheme + 3)) {
    let colon = -1;
    for (let at = scheme + 3; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === ":" && colon < 0) colon = at;
      else if (character === "@") {
        if (colon >= 0 && !isMaskedValue(text.slice(colon + 1, at)))
          found.push({ name: "password", start: colon + 1, end: at });
        break;
      } else if (USER_INFO_END[text.charCodeAt(at)] === 1) break;
    }
  }
}

/**
 * The name of the query parameter in whose value an offset lies.
 *
 * @returns the decoded name, empty when the offset is in no parameter's value
 */
export function parameterNameAt(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && PARAMETER_START[text.charCodeAt(start - 1)] !== 1) start--;
  const equals = text.indexOf("=", start);
  return equals < 0 || equals >= offset ? "" : decodeName(text.slice(start, equals));
}

/** The decoded name that stands before a value in a text: `name=value`, `"name": "value"`, `name: value`; empty when there is none. */
export function nameBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - MAX_NAME_CHARACTERS * 2), start);
  const name = /([\w.%-]+)\\?["']?\s*[=:]\s*\\?["']?$/.exec(before)?.[1] ?? "";
  return /[\w.-]*$/.exec(decodeName(name))?.[0] ?? "";
}

/** Longest name that is looked back for: bounds the work on a text of equals signs. */
const MAX_NAME_CHARACTERS = 64;

function nameStart(text: string, equals: number): number {
  let start = equals;
  const first = Math.max(0, equals - MAX_NAME_CHARACTERS);
  while (start > first && NAME_CHARACTER[text.charCodeAt(start - 1)] === 1) start--;
  while (text.charAt(start) === "-" && start < equals) start++;
  return start;
}

function isDelimited(text: string, start: number): boolean {
  const before = text.charAt(start - 1);
  return before === "?" || before === "&" || (before === "-" && text.charAt(start - 2) === "-");
}

function valueEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && VALUE_END[text.charCodeAt(end)] !== 1) end++;
  return end;
}

function decodeName(name: string): string {
  if (!name.includes("%") && !name.includes("+")) return name;
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}

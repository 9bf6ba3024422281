import type { Random } from "./random.ts";

/** Words of a name, in lower case; a carrier writes them in the spelling of its place. */
export type NameWords = readonly string[];

/** Names under which a prefixed key stands: none says what it is, and some say something else. */
const NEUTRAL_NAMES: readonly NameWords[] = [
  ["value"], ["input"], ["data"], ["detail"], ["arg"], ["param"], ["ref"], ["result"], ["id"], ["content"], ["setting"],
  ["cache", "key"], ["current", "value"], ["old", "value"], ["plugin", "config"], ["integration", "id"],
]; // prettier-ignore

/** What owners add to a vendor's name: `HEROKU_API_KEY`, `travis_token`, and sometimes nothing. */
const CREDENTIAL_WORDS: readonly NameWords[] = [
  ["api", "key"], ["api", "key"], ["token"], ["api", "token"], ["secret"], ["access", "token"], ["secret", "key"], ["auth", "token"], [], [],
]; // prettier-ignore

const CREDENTIAL_WORD = /(?:key|token|secret|team)$/i;

/** Context words that are schemes of the Authorization header, and what they belong to. */
const SCHEMES: Readonly<Record<string, string>> = { SSWS: "okta", GenieKey: "opsgenie", "Token token=": "pagerduty" };

/** Context words that only stand in a query, as the parameter's name: no other place calls a key so. */
const QUERY_ONLY: ReadonlySet<string> = new Set(["code="]);

/** What stands beside a key in a text. */
export interface KeyName {
  readonly words: NameWords;
  /** The vendor's scheme of the Authorization header, where it has its own. */
  readonly scheme: string | undefined;
}

/**
 * Draws the name beside a key.
 * @param contextWords of the format; empty for a prefixed one
 * @param isQuery whether the place is a query's parameter
 */
export function drawName(contextWords: readonly string[], isQuery: boolean, random: Random): KeyName {
  const usable = contextWords.filter((word) => isQuery || !QUERY_ONLY.has(word));
  if (usable.length === 0) return { words: random.pick(NEUTRAL_NAMES), scheme: undefined };
  const word = random.pick(usable);
  const vendor = SCHEMES[word];
  if (vendor !== undefined) return { words: [vendor, ...random.pick(CREDENTIAL_WORDS)], scheme: word };
  if (QUERY_ONLY.has(word)) return { words: [word.slice(0, -1)], scheme: undefined };
  const words = toWords(word);
  return {
    words: CREDENTIAL_WORD.test(word) ? words : [...words, ...random.pick(CREDENTIAL_WORDS)],
    scheme: undefined,
  };
}

function toWords(word: string): NameWords {
  return word
    .replace(/\.(?:io|pm)$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()
    .split(/[ _-]+/);
}

/** `dd_api_key` */
export function toSnake(words: NameWords): string {
  return words.join("_");
}

/** `ddApiKey` */
export function toCamel(words: NameWords): string {
  return words.map((word, index) => (index === 0 ? word : capitalise(word))).join("");
}

/** `dd-api-key` */
export function toKebab(words: NameWords): string {
  return words.join("-");
}

/** `X-Dd-Api-Key`: a header's name. */
export function toHeader(words: NameWords): string {
  const own = words[0] === "x" || words[0] === "ocp" ? words : ["x", ...words];
  return own.map(capitalise).join("-");
}

function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

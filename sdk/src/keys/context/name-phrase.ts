import type { Scan } from "../scan.ts";

/** What a text calls the value behind it. */
export interface NamePhrase {
  /** The name and up to two words before it, in snake_case: `heroku_api_key`. */
  readonly text: string;
  /** The name alone, in snake_case. */
  readonly name: string;
  readonly isCredential: boolean;
  /** One word that is common elsewhere too: `token`, `secret`, `key`. */
  readonly isPlain: boolean;
}

const LOOKED_AT_CHARACTERS = 24;
const WORDS_BEFORE = /(?<![0-9A-Za-z])(?:[A-Za-z]{1,16} ){1,2}$/;
/** What is said of a key, and is no part of its name. */
const SAID_OF_KEYS =
  /^(?:invalid|bad|expired|wrong|incorrect|missing|unknown|unauthorized|rejected|revoked|using|the|your|this|that|an?|for|new|old|with|by|got|has|was|is|set|and|or|no|not|hset|env)$/;

/** Reads the name that ends at an offset, with the words that stand before it in prose: `bad datadog api key`. */
export function namePhraseBefore(scan: Scan, nameStart: number, nameEnd: number): NamePhrase {
  const { text } = scan;
  const name = snakeCase(text.slice(nameStart, nameEnd));
  const before = WORDS_BEFORE.exec(text.slice(Math.max(0, nameStart - LOOKED_AT_CHARACTERS), nameStart))?.[0] ?? "";
  const words = before
    .toLowerCase()
    .split(" ")
    .filter((word) => word !== "" && !SAID_OF_KEYS.test(word));
  const phrase = [...words, name].join("_");
  const isPlain = /^(?:key|token|secret|credentials?)$/.test(phrase);
  return { text: phrase, name, isCredential: scan.classOfName(phrase) === "key", isPlain };
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[-.]+/g, "_")
    .toLowerCase();
}

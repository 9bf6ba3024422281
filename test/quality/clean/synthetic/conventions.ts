import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { DIGITS, drawUuid, HEX } from "../../random.ts";
import type { Random } from "../../random.ts";
import { drawId } from "../ids.ts";
import { drawIp, drawSentence, drawTime, drawVersion, drawWords, HOSTS } from "../words.ts";
import type { CleanClass, NamedText } from "./draw.ts";
import { body } from "./draw.ts";

/** Every attribute's and metric's name, stable and incubating; enumerated values stand beside the names and are taken as values. */
export const CONVENTION_NAMES: readonly string[] = [
  ...new Set(
    Object.entries(conventions).flatMap(([key, value]) =>
      /^(?:ATTR|METRIC|EVENT)_/.test(key) && typeof value === "string" ? [value] : [],
    ),
  ),
];

/** Only attributes have values. */
const ATTRIBUTE_NAMES: readonly string[] = Object.entries(conventions).flatMap(([key, value]) =>
  key.startsWith("ATTR_") && typeof value === "string" ? [value] : [],
);

const VALUES: readonly string[] = [
  ...new Set(
    Object.entries(conventions).flatMap(([key, value]) =>
      /_VALUE_/.test(key) && typeof value === "string" ? [value] : [],
    ),
  ),
];

const BY_ENDING: readonly (readonly [RegExp, (random: Random) => string])[] = [
  [/(?:\.|_)(?:id|uid|ids)$/, (random) => drawId(random).text],
  [/(?:hash|sha1|sha256|md5|fingerprint|revision)/, (random) => random.characters(HEX, random.pick([32, 40, 64]))],
  [
    /(?:url|uri|endpoint)/,
    (random) => `https://${random.pick(HOSTS)}/${drawWords(random, 3, "/")}/${random.below(1e6)}`,
  ],
  [/(?:path|file|directory)/, (random) => `/${drawWords(random, 4, "/")}`],
  [/(?:address|host|ip)$/, drawIp],
  [/version/, drawVersion],
  [/(?:time|date|not_after|not_before)/, drawTime],
  [/(?:count|size|port|code|pid|tokens)/, (random) => random.characters(DIGITS, random.between(1, 7))],
  [/(?:message|description|text|body|prompt|completion|query)/, drawSentence],
  [/uuid/, drawUuid],
];

function drawValue(random: Random, name: string): string {
  if (name === "db.connection_string")
    return `Server=(localdb)\\v11.0;Integrated Security=true;Database=${drawWords(random, 2, "_")}`;
  if (random.below(6) === 0) return random.pick(VALUES);
  const typical = BY_ENDING.find(([ending]) => ending.test(name));
  return typical === undefined
    ? drawWords(random, random.between(1, 3), random.pick([" ", "-", "_", "."]))
    : typical[1](random);
}

function named(random: Random): NamedText {
  const name = random.pick(ATTRIBUTE_NAMES);
  return [name, drawValue(random, name)];
}

/** Names of the semantic conventions as attributes with typical values, and in texts. */
export const CONVENTION_CLASSES: readonly CleanClass[] = [
  {
    kind: "semconv",
    weight: 5,
    draws: [
      named,
      named,
      named,
      (random) =>
        body(
          `attribute ${random.pick(CONVENTION_NAMES)} of ${drawWords(random, 2, "-")} dropped: ${drawSentence(random)}`,
        ),
      (random) =>
        body(
          `${random.pick(CONVENTION_NAMES)}="${random.pick(VALUES)}" ${random.pick(CONVENTION_NAMES)}=${random.below(1e6)}`,
        ),
    ],
  },
];

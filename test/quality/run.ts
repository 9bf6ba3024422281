/** `npm run quality`: measures what the engine recognises, and writes the tables between the marks of `docs/quality.md`. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureNoiseSeeds } from "../noise/noise.ts";
import { cleanTelemetry } from "./clean/index.ts";
import { cleanNote, cleanRows, kindRows } from "./clean-tables.ts";
import { missExamples, missLines } from "./detail.ts";
import { readQualityFormats } from "./formats.ts";
import { createKeytrailDetector } from "./keytrail.ts";
import type { KeytrailDetector } from "./keytrail.ts";
import { carrierRows, leakRows } from "./leak-tables.ts";
import { toMarkdown } from "./markdown.ts";
import { falsePositiveLines, measureClean } from "./measure-clean.ts";
import { createLeakCases, findIdentifiers, isNeutralPlace, measureLeaks } from "./measure-leaks.ts";
import { createRandom } from "./random.ts";
import { createSecretlintDetector } from "./secretlint.ts";

const DOCUMENT = new URL("../../docs/quality.md", import.meta.url);
const BEGIN = "<!-- figures: written by npm run quality -->";
const END = "<!-- end of figures -->";
const NOISE_BEGIN = "<!-- figures of noise: written by npm run quality -->";
const NOISE_END = "<!-- end of figures of noise -->";
/** Simulations of noise, with seeds one after the other. */
const NOISE_SEEDS = 3;
/** secretlint sees one string in so many, to stay in time. */
const SECRETLINT_ONE_IN = 20;

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "20260105" },
    rounds: { type: "string", default: "3" },
    strings: { type: "string", default: "2000000" },
    only: { type: "string" },
    "noise-seed": { type: "string" },
    "noise-keys": { type: "string", default: "600" },
    detail: { type: "boolean", default: false },
  },
});
if (options.only !== undefined && !["leaks", "clean", "noise"].includes(options.only))
  throw new TypeError(`Cannot run --only: leaks, clean or noise is wanted: received ${options.only}`);
const seed = toCount("seed", options.seed);
const noiseSeed = options["noise-seed"];

const secretlint = await createSecretlintDetector();
const parts: string[] = [];
// A seed for the noise asks for that section, which is measured by itself.
const wants = (part: string): boolean => (options.only ?? (noiseSeed === undefined ? part : "noise")) === part;
if (wants("leaks")) parts.push(await leaks(toCount("rounds", options.rounds)));
if (wants("clean")) parts.push(await clean(toCount("strings", options.strings)));
if (parts.length === 2)
  writeDocument(BEGIN, END, `Seed ${seed}, Node ${process.versions.node}.\n\n${parts.join("\n\n")}`);
if (wants("noise")) {
  const text = await noise(toCount("noise-seed", noiseSeed ?? "1"), toCount("noise-keys", options["noise-keys"]));
  if (options.only === undefined) writeDocument(NOISE_BEGIN, NOISE_END, text);
}

async function leaks(rounds: number): Promise<string> {
  const formats = readQualityFormats();
  const cases = createLeakCases(formats.secrets, seed, rounds);
  const detector = createKeytrailDetector();
  const own = await measureLeaks(detector, cases);
  const other = await measureLeaks(secretlint, cases);
  const identifiers = createLeakCases(formats.identifiers, seed, rounds).filter(isNeutralPlace);
  const mistaken = await findIdentifiers(detector, identifiers);
  reportDisagreements(detector);
  const text = [
    "### Leaks",
    toMarkdown(leakRows(own, other)),
    `Identifiers that are no secrets, in the same places but those for credentials: ${mistaken.length} of ${identifiers.length} found, goal none.`,
    toMarkdown(carrierRows(own, other)),
  ].join("\n\n");
  console.log(text);
  if (options.detail) console.log(["", ...mistaken, ...missLines(own), "", ...missExamples(own)].join("\n"));
  return text;
}

async function clean(count: number): Promise<string> {
  const detector = createKeytrailDetector();
  const random = createRandom(seed, "sample");
  const batches = cleanTelemetry({ seed, count });
  const [own, other] = await measureClean(batches, detector, secretlint, SECRETLINT_ONE_IN, random);
  reportDisagreements(detector);
  const text = [
    "### Clean telemetry",
    cleanNote(own, other),
    toMarkdown(cleanRows(own, other)),
    toMarkdown(kindRows(own, other)),
  ].join("\n\n");
  console.log(text);
  if (options.detail) console.log(["", ...falsePositiveLines(own)].join("\n"));
  return text;
}

async function noise(first: number, keys: number): Promise<string> {
  const started = performance.now();
  const seeds = Array.from({ length: NOISE_SEEDS }, (_, i) => first + i);
  const report = (line: string): void => (options.detail ? console.log(line) : undefined);
  const figures = await measureNoiseSeeds({ seeds, keys, report });
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const text = `${figures}\n\nSeeds ${seeds.join(", ")}, Node ${process.versions.node}; all of it took ${minutes} minutes in one process.`;
  console.log(text);
  return text;
}

function reportDisagreements({ disagreements }: KeytrailDetector): void {
  if (disagreements.length === 0) return;
  console.error(`The two faces differ in ${disagreements.length} texts:\n${disagreements.slice(0, 20).join("\n")}`);
  process.exitCode = 1;
}

function toCount(option: string, value: string): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`Cannot run --${option}: a whole number is wanted: received ${value}`);
  return count;
}

function writeDocument(begin: string, end: string, figures: string): void {
  const document = readFileSync(DOCUMENT, "utf8");
  const before = document.slice(0, document.indexOf(begin) + begin.length);
  writeFileSync(DOCUMENT, `${before}\n\n${figures}\n\n${document.slice(document.indexOf(end))}`);
}

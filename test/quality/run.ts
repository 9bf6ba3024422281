/** `npm run quality`: measures what the engine recognises, and writes the tables between the marks of `docs/quality.md`. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { missExamples, missLines } from "./detail.ts";
import { readQualityFormats } from "./formats.ts";
import { createKeytrailDetector } from "./keytrail.ts";
import { createLeakCases, measureLeaks } from "./measure-leaks.ts";
import { createSecretlintDetector } from "./secretlint.ts";
import { carrierRows, leakRows, toMarkdown } from "./tables.ts";

const DOCUMENT = new URL("../../docs/quality.md", import.meta.url);
const BEGIN = "<!-- figures: written by npm run quality -->";
const END = "<!-- end of figures -->";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "20260105" },
    rounds: { type: "string", default: "3" },
    only: { type: "string" },
    detail: { type: "boolean", default: false },
  },
});
const seed = Number(options.seed);

const parts: string[] = [];
if (options.only !== "clean") parts.push(await leaks(Number(options.rounds)));
if (options.only === undefined) writeDocument(`Seed ${seed}, Node ${process.versions.node}.\n\n${parts.join("\n\n")}`);

async function leaks(rounds: number): Promise<string> {
  const cases = createLeakCases(readQualityFormats().secrets, seed, rounds);
  const keytrail = await measureLeaks(createKeytrailDetector(), cases);
  const secretlint = await measureLeaks(await createSecretlintDetector(), cases);
  const text = `### Leaks\n\n${toMarkdown(leakRows(keytrail, secretlint))}\n\n${toMarkdown(carrierRows(keytrail, secretlint))}`;
  console.log(text);
  if (options.detail) console.log(["", ...missLines(keytrail), "", ...missExamples(keytrail)].join("\n"));
  return text;
}

function writeDocument(figures: string): void {
  const document = readFileSync(DOCUMENT, "utf8");
  const before = document.slice(0, document.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(DOCUMENT, `${before}\n\n${figures}\n\n${document.slice(document.indexOf(END))}`);
}

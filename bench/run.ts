/** `npm run bench`: runs every scenario and writes its table between the marks of `docs/benchmarks.md`. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { benchDetection } from "./detection.bench.ts";
import { benchKeyDetector } from "./key-detector.bench.ts";
import { benchKeyHostile } from "./key-hostile.bench.ts";
import { benchKeyStream } from "./key-stream.bench.ts";
import { benchKeyStrings } from "./key-strings.bench.ts";
import { benchProcessorHttp } from "./processor-http.bench.ts";
import { benchSdkOverhead } from "./sdk-overhead.bench.ts";
import { benchSdkScrub } from "./sdk-scrub.bench.ts";
import { benchSdkStart } from "./sdk-start.bench.ts";
import { toMarkdown } from "./support/table.ts";

const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url);
const BEGIN = "<!-- figures: written by npm run bench -->";
const END = "<!-- end of figures -->";
const SCENARIOS = {
  // First, with nothing compiled for other users of the engine: a service has only this one.
  "key-strings": benchKeyStrings,
  "key-detector": benchKeyDetector,
  "key-hostile": benchKeyHostile,
  "key-stream": benchKeyStream,
  "processor-http": benchProcessorHttp,
  detection: benchDetection,
  "sdk-scrub": benchSdkScrub,
  "sdk-start": benchSdkStart,
  "sdk-overhead": benchSdkOverhead,
};

const wanted = process.argv.slice(2);
const names = (Object.keys(SCENARIOS) as (keyof typeof SCENARIOS)[]).filter(
  (name) => wanted.length === 0 || wanted.includes(name),
);
const parts: string[] = [];
for (const name of names) {
  const text = toMarkdown(await SCENARIOS[name]());
  console.log(text);
  parts.push(text);
}
if (wanted.length === 0) {
  const machine = `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${new Date().toISOString().slice(0, 10)}.`;
  const document = readFileSync(DOCUMENT, "utf8");
  const before = document.slice(0, document.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(DOCUMENT, `${before}\n\n${machine}\n\n${parts.join("\n")}\n${document.slice(document.indexOf(END))}`);
}

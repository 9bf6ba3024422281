import { createKeyScanner, KEY_FORMATS, type KeyScanner } from "@keytrail/sdk/keys";
import { measureInTurns } from "./support/cpu.ts";
import type { BenchTable } from "./support/table.ts";

const ROUNDS = 15;
/** Enough to tell which kinds are worth the others. */
const FIRST_ROUNDS = 3;
const CHARACTERS = 20_000;
/** Pieces that are repeated until the value is full. */
const UNITS: Readonly<Record<string, string>> = {
  "names and equals signs": "api_key=",
  "names and values": "password=a1B2c3D4e5&",
  "names in JSON": '"client_secret":"',
  "escaped names in JSON": '\\"token\\":\\"',
  options: "--token ",
  schemes: "Bearer a1 ",
  "Basic credentials": "Basic dXNlcjpwYXNz ",
  authorities: "://a:b",
  "authorities that never end": "://a:@",
  "headers of JWTs": "eyJhbGciOi.",
  "private keys' first lines": "-----BEGIN PRIVATE KEY-----",
  markers: "[REDACTED:",
  "percent signs": "%",
  escapes: "%25",
  "escaped escapes": "%2541%256b",
  backslashes: "\\",
  "Unicode escapes": "\\u0061",
  quotes: '"',
  "apostrophes and quotes": "'\"`",
  "base64 of words": "dGhpcyBpcyBub3QgYSBrZXkg",
  "base64 of base64": "ZEdocGN5QnBjeUJ1YjNRZ1lTQnJaWGtn",
  "base64, cut": "dGhpcyBpcyBub3QgYSBrZXkg.",
  hex: "6170695f6b65793d",
  hyphens: "-",
  underscores: "_",
  digits: "0123456789",
  letters: "aB",
  "no ASCII": "\u00e9",
  "half characters": "\ud800",
  nulls: "\u0000",
};

interface Measured {
  readonly kind: string;
  readonly unit: string;
  readonly run: Run;
  readonly millis: number;
  readonly doubleMillis: number;
}

/** Values made to cost as much as they can, in every face of the scanner; the dearest kinds are shown. */
export async function benchKeyHostile(): Promise<BenchTable> {
  const scanner = createKeyScanner();
  const measured: Measured[] = [];
  for (const [kind, unit] of [...Object.entries(UNITS), ...prefixFloods(scanner)])
    for (const [face, run] of faces(scanner)) measured.push(await measure(`${kind}, ${face}`, unit, run, FIRST_ROUNDS));
  const dearest = measured.toSorted((a, b) => b.millis - a.millis).slice(0, 8);
  const steepest = measured
    .filter(({ millis }) => millis > dearest.at(-1)!.millis / 4)
    .toSorted((a, b) => b.doubleMillis / b.millis - a.doubleMillis / a.millis)[0]!;
  const shown: Measured[] = [];
  for (const { kind, unit, run } of new Set([...dearest, steepest])) shown.push(await measure(kind, unit, run, ROUNDS));
  const row = ({ kind, millis, doubleMillis }: Measured): string[] => [
    kind,
    millis.toFixed(2),
    "2",
    (doubleMillis / millis).toFixed(2),
    "2.3",
  ];
  return {
    title: "Key detector: hostile values",
    note: `${measured.length} kinds of values of ${CHARACTERS} characters, each piece repeated; find in a text and in bytes, redact, and find under a URL's name; the ${dearest.length} dearest, and the one that seemed to grow most with its length. ${ROUNDS} rounds, CPU time, medians.`,
    head: ["value", "ms", "goal", "twice the size takes", "goal"],
    rows: shown.map(row),
  };
}

type Run = (text: string, bytes: Buffer) => unknown;

function faces(scanner: KeyScanner): readonly [string, Run][] {
  return [
    ["find", (text) => scanner.find(text)],
    ["find in bytes", (_text, bytes) => scanner.findInBytes(bytes, 0, bytes.length)],
    ["find in a URL", (text) => scanner.find(text, "url.full")],
    ["redact", (text) => scanner.redact(text)],
  ];
}

/** Of the floods of near prefixes, those of the five formats that cost most. */
function prefixFloods(scanner: KeyScanner): readonly [string, string][] {
  const floods = KEY_FORMATS.flatMap(({ id, shape }): [string, string][] => {
    const text = shape.segments[shape.anchor];
    return text?.kind === "text"
      ? ["", "a1", "a1B2c3D4e5F6g7H8"].map((tail) => [`near prefixes of ${id}`, `${text.text}${tail}`])
      : [];
  });
  const timed = floods.map(([kind, unit]) => {
    const text = fill(unit, CHARACTERS);
    scanner.find(text);
    const before = process.cpuUsage();
    scanner.find(text);
    return { kind, unit, micros: process.cpuUsage(before).user };
  });
  const dearest = timed.toSorted((a, b) => b.micros - a.micros).slice(0, 5);
  return dearest.map(({ kind, unit }) => [kind, unit]);
}

async function measure(kind: string, unit: string, run: Run, rounds: number): Promise<Measured> {
  const [single, double] = [fill(unit, CHARACTERS), fill(unit, CHARACTERS * 2)];
  const [singleBytes, doubleBytes] = [Buffer.from(single), Buffer.from(double)];
  const micros = await measureInTurns(
    { single: () => run(single, singleBytes), double: () => run(double, doubleBytes) },
    rounds,
    20_000,
  );
  return { kind, unit, run, millis: micros.single / 1000, doubleMillis: micros.double / 1000 };
}

function fill(unit: string, characters: number): string {
  return unit.repeat(Math.ceil(characters / unit.length)).slice(0, characters);
}

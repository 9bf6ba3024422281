import { readFileSync } from "node:fs";
import type { Random } from "./random.ts";
import { drawUuid } from "./random.ts";
import type { ShapePiece } from "./shape-language.ts";
import { parseFormatColumn } from "./shape-language.ts";
import { drawJwt, FINISHERS, MAKERS } from "./special-keys.ts";

/** A key made at run time. */
export interface KeySample {
  /** What is put into a text: the secret, and what never goes without it (`Basic `, a connection string around a password). */
  readonly planted: string;
  /** Where in `planted` the secret begins. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Spans of `planted` that every key of the format has in common, and that say nothing of this one. */
  readonly literals: readonly (readonly [start: number, end: number])[];
}

/** A row of `key-formats.csv`. */
export interface QualityFormat {
  readonly name: string;
  /** Recognisable on its own. Others need a name beside them. */
  readonly isPrefixed: boolean;
  /** Words that have to stand beside the key, as the vendors write them; empty where none has to. */
  readonly contextWords: readonly string[];
  /** What the format column says. */
  readonly pieces: readonly ShapePiece[];
  make(random: Random): KeySample;
}

/** Rows that their notes, or the vendor, call an identifier: found nowhere, or it counts as a false positive. */
const IDENTIFIERS: ReadonlySet<string> = new Set(["oci-private-ref", "newrelic-browser", "posthog-project"]);

/** Rows whose keys bring their context along: a signature never goes without its URL's other parameters. */
const OWN_CONTEXT: ReadonlySet<string> = new Set(["azure-sas-signature"]);

/** Formats of secrets, and of identifiers that look like one. */
export interface QualityFormats {
  readonly secrets: readonly QualityFormat[];
  readonly identifiers: readonly QualityFormat[];
}

/** Reads `key-formats.csv`. */
export function readQualityFormats(): QualityFormats {
  const rows = parseCsv(readFileSync(new URL("key-formats.csv", import.meta.url), "utf8")).slice(1);
  const formats = rows.map(toFormat);
  return {
    secrets: formats.filter(({ name }) => !IDENTIFIERS.has(name)),
    identifiers: formats.filter(({ name }) => IDENTIFIERS.has(name)),
  };
}

function toFormat(row: readonly string[]): QualityFormat {
  const [name = "", prefix = "", format = "", , context = "no"] = row;
  const pieces = parseFormatColumn(format, prefix);
  const maker = MAKERS[name];
  const finish = FINISHERS[name];
  return {
    name,
    pieces,
    isPrefixed: context === "no",
    contextWords: context === "no" || OWN_CONTEXT.has(name) ? [] : context.split("|").map((word) => word.trim()),
    make: (random) => {
      if (maker !== undefined) return maker(random);
      const sample = drawPieces(pieces, random);
      return finish === undefined ? sample : { ...sample, planted: finish(sample.planted) };
    },
  };
}

function drawPieces(pieces: readonly ShapePiece[], random: Random): KeySample {
  const literals: [number, number][] = [];
  let planted = "";
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "text") literals.push([planted.length, planted.length + piece.text.length]);
    planted += drawPiece(piece, pieces[index + 1], random);
  }
  // A scheme's word stands before its secret and is none of it.
  const [first] = pieces;
  const start = first?.kind === "text" && /[ =]$/.test(first.text) ? first.text.length : 0;
  return { planted, start, end: planted.length, literals };
}

function drawPiece(piece: ShapePiece, next: ShapePiece | undefined, random: Random): string {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "uuid") return drawUuid(random);
  if (piece.kind === "jwt") return drawJwt(random);
  if (piece.kind === "free") throw new TypeError("Cannot make a key of free text: a maker for the row is wanted");
  const drawn = random.characters(piece.alphabet, random.between(piece.min, piece.max));
  if (next?.kind !== "text" || !/^==?$/.test(next.text)) return drawn;
  // The last digit before the padding has bits to spare, which encoders leave zero.
  const last = next.text === "=" ? "AEIMQUYcgkosw048" : "AQgw";
  return drawn.slice(0, -1) + random.characters(last, 1);
}

/** Fields of RFC 4180: a quoted one may hold commas, and doubled quotes. */
function parseCsv(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) =>
      Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
        quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
      ),
    );
}

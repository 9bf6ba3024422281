import type { KeyFormat, SampleMaker } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html";
const LINE_CHARACTERS = 64;

function lines(make: SampleMaker, count: number, end: string): string {
  return Array.from({ length: count }, () => make.alphanumeric(LINE_CHARACTERS)).join(end);
}

/** The private half of a key file: what stands before it is public. Line ends may be written as escapes. */
export const PUTTY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "putty_private_key",
    documentation: DOCUMENTATION,
    shape: "Private-Lines[:][ +][0-9A-Za-z+/=\n\r\\\\]{40,20000}",
    samples: (make) => [
      `Private-Lines: 8\n${lines(make, 8, "\n")}`,
      `Private-Lines: 2\\r\\n${lines(make, 2, "\\r\\n")}`,
    ],
    nearMisses: () => ["Public-Lines: 4", "Private-Lines: 14"],
  }),
];

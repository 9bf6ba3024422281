import type { Writable } from "node:stream";
import type { Clock } from "../../clock.ts";
import { printable } from "../../exporters/console.ts";

const LEAST_MILLIS_BETWEEN = 200;
/** Erases the line: https://ecma-international.org/publications-and-standards/standards/ecma-48/ */
const ERASE_LINE = "\r\u001b[2K";

/** A line on a terminal that says how far a run has come. */
export interface Progress {
  readonly show: (input: string, sightings: number) => void;
  readonly clear: () => void;
}

/** Shows progress where the stream is a terminal, and nothing elsewhere. */
export function createProgress(stderr: Writable & { readonly isTTY?: boolean }, clock: Clock): Progress {
  let shownAtMillis: number | undefined;
  return {
    show(input, sightings) {
      if (stderr.isTTY !== true) return;
      const now = clock.monotonicMillis();
      if (shownAtMillis !== undefined && now - shownAtMillis < LEAST_MILLIS_BETWEEN) return;
      shownAtMillis = now;
      stderr.write(`${ERASE_LINE}${sightings} sightings, in ${printable(input)}`);
    },
    clear() {
      if (shownAtMillis !== undefined) stderr.write(ERASE_LINE);
    },
  };
}

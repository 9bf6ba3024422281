import type { Writable } from "node:stream";

/** Problems that are named one by one; the rest is counted. */
const NAMED_PROBLEMS = 5;

/** Counts of what was read that became no sighting. */
export interface ReadCounts {
  /** Lines, messages or records that did not parse. */
  readonly skipped: number;
  /** Events that have no key. */
  readonly withoutKey: number;
}

/** Takes note of what could not be read. The first problems are named on standard error at once. */
export class ReadReport {
  skipped = 0;
  withoutKey = 0;
  readonly #stderr: Writable;

  constructor(stderr: Writable) {
    this.#stderr = stderr;
  }

  skip(name: string, place: string, number: number, wanted: string): void {
    this.skipped++;
    if (this.skipped > NAMED_PROBLEMS) return;
    this.#stderr.write(`Skipped ${place} ${number} of ${name}: wanted ${wanted}: received something else\n`);
  }

  /** Says how many there were in all, when there were more than were named. */
  finish(): void {
    if (this.skipped <= NAMED_PROBLEMS) return;
    this.#stderr.write(`Skipped ${this.skipped} in all, the first ${NAMED_PROBLEMS} are named above\n`);
  }
}

import type { Sighting } from "../sighting.ts";

/** Longest label that is told apart. */
const MAX_LABEL_LENGTH = 200;
/** Runs that are kept: some 100 MB. What is beyond them is counted, and not judged. */
const MAX_RUNS = 1_000_000;

/** Seconds in a row in which an attack was seen, of one key, client and service. */
export interface LabelRun {
  readonly label: string;
  readonly keyHash: string;
  readonly clientAddress: string;
  readonly serviceName: string;
  /** First and last second. */
  readonly fromUnixSeconds: number;
  readonly toUnixSeconds: number;
  readonly sightings: number;
}

type MutableRun = { -readonly [Name in keyof LabelRun]: LabelRun[Name] };

/**
 * What lines of recorded input say that they are: part of an attack, by its name, or of none. Only attacks are kept, as runs of seconds, so that the room hangs
 * on the attacks and not on the input.
 */
export class SightingLabels {
  /** Lines with a label of an attack. */
  attacks = 0;
  /** Lines whose label says that they are none. */
  benign = 0;
  /** Lines of attacks past the bound. */
  leftOut = 0;
  readonly #maxRuns: number;
  readonly #runs: MutableRun[] = [];
  readonly #last = new Map<string, MutableRun>();

  /** @param maxRuns bound of what is kept */
  constructor(maxRuns: number = MAX_RUNS) {
    this.#maxRuns = maxRuns;
  }

  /** True when any line had a label: without one nothing can be judged. */
  get areThere(): boolean {
    return this.attacks + this.benign > 0;
  }

  get runs(): readonly LabelRun[] {
    return this.#runs;
  }

  note(
    {
      timeUnixMillis,
      keyHash,
      clientAddress,
      serviceName,
    }: Pick<Sighting, "timeUnixMillis" | "keyHash" | "clientAddress" | "serviceName">,
    text: string,
  ): void {
    const label = text.trim().slice(0, MAX_LABEL_LENGTH);
    if (label === "" || label.toLowerCase() === "benign") {
      this.benign++;
      return;
    }
    this.attacks++;
    const second = Math.floor(timeUnixMillis / 1000);
    const place = JSON.stringify([label, keyHash, clientAddress, serviceName]);
    const last = this.#last.get(place);
    if (last !== undefined && second >= last.fromUnixSeconds && second <= last.toUnixSeconds + 1) {
      last.toUnixSeconds = Math.max(last.toUnixSeconds, second);
      last.sightings++;
      return;
    }
    if (this.#runs.length >= this.#maxRuns) {
      this.leftOut++;
      return;
    }
    const run = {
      label,
      keyHash,
      clientAddress,
      serviceName,
      fromUnixSeconds: second,
      toUnixSeconds: second,
      sightings: 1,
    };
    this.#runs.push(run);
    this.#last.set(place, run);
  }
}

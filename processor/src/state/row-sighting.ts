import type { EvidenceRow } from "../alerts/evidence.ts";
import type { NewValueRule } from "../rules/rule.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import { toEvidenceRow } from "./chain.ts";
import { hashString, HIGH_SEED, LOW_SEED } from "./hash-words.ts";
import type { NewValueSighting } from "./new-values.ts";

interface Network {
  readonly value: string;
  readonly low: number;
  readonly high: number;
}

/** IPv6 networks kept between batches: their canonical text is dear to make. */
const MAX_NETWORKS = 65_536;

/** One accepted row for the novelty primitive, without an object a row. */
export class RowSighting implements NewValueSighting {
  slot = 0;
  low = 0;
  high = 0;
  timeMillis = 0;
  #value = "";
  readonly #rule: NewValueRule | undefined;
  readonly #networks = new Map<string, Network>();
  #batch: SightingBatch | undefined;
  #row = 0;
  #addressReference = 0;

  constructor(rule: NewValueRule | undefined) {
    this.#rule = rule;
  }

  get value(): string {
    return this.#value;
  }

  take(batch: SightingBatch): void {
    this.#batch = batch;
    this.#addressReference = 0;
    this.#value = "";
    if (this.#networks.size > MAX_NETWORKS) this.#networks.clear();
  }

  select(row: number, slot: number): void {
    const batch = this.#batch!;
    this.#row = row;
    this.slot = slot;
    this.timeMillis = batch.time[row]!;
    const reference = batch.address[row]!;
    if (reference === this.#addressReference) return;
    this.#addressReference = reference;
    const address = batch.strings[reference]!;
    if (address.includes(":")) this.#use(this.#networkOf(address));
    else {
      const value = this.#rule!.valueOf(address);
      this.#value = value;
      this.low = hashString(value, LOW_SEED);
      this.high = hashString(value, HIGH_SEED);
    }
  }

  makeRow(): EvidenceRow {
    return toEvidenceRow(this.#batch!, this.#row);
  }

  #use({ value, low, high }: Network): void {
    this.#value = value;
    this.low = low;
    this.high = high;
  }

  #networkOf(address: string): Network {
    let network = this.#networks.get(address);
    if (network === undefined) {
      const value = this.#rule!.valueOf(address);
      network = { value, low: hashString(value, LOW_SEED), high: hashString(value, HIGH_SEED) };
      this.#networks.set(address, network);
    }
    return network;
  }
}

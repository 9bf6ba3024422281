/** Slots that sightings fell into since the last look, with the earliest and the latest second of each. */
export class TouchedSlots {
  /** 0 for a slot that was not touched. */
  #from = new Float64Array(64);
  #to = new Float64Array(64);
  readonly #slots: number[] = [];

  add(slot: number, second: number): void {
    if (slot >= this.#from.length) this.#grow(slot);
    if (this.#from[slot] === 0) {
      this.#from[slot] = second;
      this.#to[slot] = second;
      this.#slots.push(slot);
      return;
    }
    if (second < this.#from[slot]!) this.#from[slot] = second;
    if (second > this.#to[slot]!) this.#to[slot] = second;
  }

  /** Shows every slot, in the order in which they were touched, and forgets them. */
  drain(visit: (slot: number, fromSecond: number, toSecond: number) => void): void {
    for (const slot of this.#slots) {
      visit(slot, this.#from[slot]!, this.#to[slot]!);
      this.#from[slot] = 0;
    }
    this.#slots.length = 0;
  }

  #grow(slot: number): void {
    const capacity = Math.max(slot + 1, this.#from.length * 2);
    const [from, to] = [new Float64Array(capacity), new Float64Array(capacity)];
    from.set(this.#from);
    to.set(this.#to);
    this.#from = from;
    this.#to = to;
  }
}

/** Someone has looked at an alert. */
export interface Acknowledgement {
  /** Id of the alert. */
  readonly alert: string;
  /** The alert's rule. */
  readonly rule: string;
  /** The alert's entity, a key by its first hash: the rule is told of it. */
  readonly entity: Readonly<Record<string, string>>;
  /** Who; what they said of themselves. */
  readonly by: string;
  /** Empty for none. */
  readonly note: string;
  /** By the clock, unix milliseconds. */
  readonly atUnixMillis: number;
  /** From this event time on what raised the alert may teach, unix milliseconds: the newest that was known. */
  readonly eventUnixMillis: number;
}

/** An acknowledgement as it is shown. */
export interface WrittenAcknowledgement {
  readonly by: string;
  readonly note: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

export function writeAcknowledgement({ by, note, atUnixMillis }: Acknowledgement): WrittenAcknowledgement {
  return { by, note, at: new Date(atUnixMillis).toISOString() };
}

/** Acknowledgements that are remembered; beyond that the oldest are forgotten. What they taught stays. */
const MAX_ACKNOWLEDGEMENTS = 10_000;

/** Which alerts were acknowledged, by whom. The first acknowledgement of an alert stands. */
export class Acknowledgements {
  evicted = 0;
  readonly #byAlert = new Map<string, Acknowledgement>();

  /** @returns false for an alert that was acknowledged before */
  add(acknowledgement: Acknowledgement): boolean {
    if (this.#byAlert.has(acknowledgement.alert)) return false;
    this.#byAlert.set(acknowledgement.alert, acknowledgement);
    if (this.#byAlert.size > MAX_ACKNOWLEDGEMENTS) {
      this.evicted++;
      this.#byAlert.delete(this.#byAlert.keys().next().value!);
    }
    return true;
  }

  of(alertId: string): Acknowledgement | undefined {
    return this.#byAlert.get(alertId);
  }

  dump(): readonly Acknowledgement[] {
    return [...this.#byAlert.values()];
  }

  restore(dumped: readonly Acknowledgement[]): void {
    for (const one of dumped) this.add(one);
  }
}

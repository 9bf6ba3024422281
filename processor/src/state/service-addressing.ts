/** Minutes of history that decide. */
const WINDOW_MINUTES = 60;

interface MinuteCount {
  total: number;
  untrusted: number;
}

/**
 * Whether a service's clients can be told apart: most of its sightings in the hour up to a minute came with forwarding headers from a peer
 * that nobody declared as a proxy. Counts per minute of event time, so the answer does not depend on the order of arrival.
 */
export class ServiceAddressing {
  readonly #services = new Map<string, Map<number, MinuteCount>>();
  readonly #suspects = new Set<string>();
  readonly #maxServices: number;
  #lastService: string | undefined;
  #lastMinute = Number.NaN;
  #last: MinuteCount = { total: 0, untrusted: 0 };

  constructor(maxServices: number) {
    this.#maxServices = maxServices;
  }

  add(serviceName: string, second: number, isUntrusted: boolean): void {
    const minute = Math.floor(second / 60);
    if (minute !== this.#lastMinute || serviceName !== this.#lastService) this.#select(serviceName, minute);
    this.#last.total++;
    if (isUntrusted && this.#last.untrusted++ === 0 && this.#services.has(serviceName)) this.#suspects.add(serviceName);
  }

  isSuspended(serviceName: string, second: number): boolean {
    const minutes = this.#services.get(serviceName);
    if (minutes === undefined) return false;
    const to = Math.floor(second / 60);
    let total = 0;
    let untrusted = 0;
    for (let minute = to - WINDOW_MINUTES + 1; minute <= to; minute++) {
      const count = minutes.get(minute);
      if (count === undefined) continue;
      total += count.total;
      untrusted += count.untrusted;
    }
    return untrusted * 2 > total;
  }

  /** Services that had such a sighting at all: only they can be suspended. */
  get suspects(): ReadonlySet<string> {
    return this.#suspects;
  }

  expire(horizonSecond: number): void {
    const from = Math.floor(horizonSecond / 60) - WINDOW_MINUTES;
    for (const [name, minutes] of this.#services) {
      for (const minute of minutes.keys()) if (minute < from) minutes.delete(minute);
      if (minutes.size > 0) continue;
      this.#services.delete(name);
      this.#suspects.delete(name);
    }
    this.#lastService = undefined;
  }

  dump(): unknown {
    return this.#services;
  }

  restore(dumped: unknown): void {
    for (const [name, minutes] of dumped as Map<string, Map<number, MinuteCount>>) {
      this.#services.set(name, minutes);
      if ([...minutes.values()].some(({ untrusted }) => untrusted > 0)) this.#suspects.add(name);
    }
  }

  #select(serviceName: string, minute: number): void {
    let minutes = this.#services.get(serviceName);
    if (minutes === undefined) {
      minutes = new Map();
      // Past the cap a service is counted nowhere and so never suspended: the rules stay on.
      if (this.#services.size < this.#maxServices) this.#services.set(serviceName, minutes);
    }
    let count = minutes.get(minute);
    if (count === undefined) {
      count = { total: 0, untrusted: 0 };
      minutes.set(minute, count);
    }
    this.#lastService = serviceName;
    this.#lastMinute = minute;
    this.#last = count;
  }
}

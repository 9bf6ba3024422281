/** One sighting as the oracle of new values sees it. */
export interface ValueSighting {
  readonly second: number;
  /** Empty: it has none, or was not accepted. It only counts. */
  readonly value: string;
  readonly weight: number;
}

export interface ValueMatch {
  readonly index: number;
  readonly severity: string;
  readonly gates: readonly string[];
}

export interface ValueTerms {
  readonly memory: number;
  readonly quarantine: number;
  readonly learning: number;
  /** Severity of a new value once the key is known; undefined: nothing is said. */
  readonly severityOf: (index: number) => string | undefined;
  /** Says nothing while the key learns, instead of `low`. */
  readonly isSilentWhileLearning?: boolean;
}

/** New values of one key whose sightings stand in event order: detection.md 2 and 3.1, by looking through all that came before. */
export function newValues(sightings: readonly ValueSighting[], terms: ValueTerms): ValueMatch[] {
  const lastSeen = new Map<string, number>();
  const quarantine = new Map<string, { until: number; seen: number; severity: string }>();
  const matches: ValueMatch[] = [];
  sightings.forEach(({ second, value }, index) => {
    if (value === "") return;
    const held = quarantine.get(value);
    if (held !== undefined && second < held.until) {
      held.seen = second;
      matches.push({ index, severity: held.severity, gates: [] });
      return;
    }
    if (held !== undefined) {
      quarantine.delete(value);
      lastSeen.set(value, held.seen);
    }
    const known = lastSeen.get(value);
    const isFirst = lastSeen.size === 0 && quarantine.size === 0;
    const usual = terms.severityOf(index);
    if (isFirst || (known !== undefined && second - known <= terms.memory) || usual === undefined) {
      lastSeen.set(value, second);
      return;
    }
    const before = sightings.filter((other) => other.second < second).reduce((sum, other) => sum + other.weight, 0);
    const isLearning = before < terms.learning;
    const severity = isLearning ? "low" : usual;
    if (!isLearning || terms.isSilentWhileLearning !== true)
      matches.push({ index, severity, gates: isLearning ? [`learning: ${before} of ${terms.learning}`] : [] });
    if (severity === "low" || terms.quarantine === 0) lastSeen.set(value, second);
    else quarantine.set(value, { until: second + terms.quarantine, seen: second, severity });
  });
  return matches;
}

const dayOf = (second: number): number => Math.floor(second / 86_400);

/** Hours of use (a value in an hour) of the 30 days before a sighting, its own day included, and those whose value had no other hour in these days. */
export function unseenShareBefore(
  sightings: readonly ValueSighting[],
  index: number,
): { readonly once: number; readonly all: number } {
  const today = dayOf(sightings[index]!.second);
  const recent = sightings.slice(0, index).filter(({ value, second }) => value !== "" && dayOf(second) > today - 30);
  const hours = new Map(recent.map(({ value, second }) => [`${Math.floor(second / 3_600)} ${value}`, value]));
  const values = [...hours.values()];
  const once = values.filter((value) => values.filter((other) => other === value).length === 1);
  return { once: once.length, all: values.length };
}

export function isUnseenUsual({ once, all }: { readonly once: number; readonly all: number }): boolean {
  return all >= 20 && once / all > 0.05;
}

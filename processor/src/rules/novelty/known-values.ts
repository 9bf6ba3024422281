import type { Severity } from "../../alerts/alert.ts";

/** A value that raised an alert: it teaches only later, so that an intruder does not become normal by staying. */
interface HeldValue {
  /** From this second on it teaches. */
  readonly untilSecond: number;
  readonly seenSecond: number;
  readonly severity: Severity;
}

/** What a key has shown of one kind of value. */
export interface KnownValues {
  /** Some value was seen: only before that is one the first. */
  isTaught: boolean;
  /** Value → second of its last sighting; the longest unseen first, once half of the room is taken. */
  readonly lastSeen: Map<string, number>;
  /** The value that was seen last. */
  newest: string;
  readonly held: Map<string, HeldValue>;
  /** Last sighting of the value that left for want of room and was seen last; 0 when none did. */
  forgottenSecond: number;
}

/** How long and how much is remembered. */
export interface MemoryTerms {
  /** A value seen longer ago is new again. Infinity: never. */
  readonly memorySeconds: number;
  /** How long a value that raised medium or more does not teach. 0: it teaches at once. */
  readonly quarantineSeconds: number;
  /** Values that are remembered, and as many held ones. */
  readonly maxValues: number;
}

/** What is said of a value that is new. */
export interface Judgement {
  readonly severity: Severity;
  readonly gates: readonly string[];
}

export function createKnownValues(): KnownValues {
  return { isTaught: false, lastSeen: new Map(), newest: "", held: new Map(), forgottenSecond: 0 };
}

export function cloneKnownValues(values: KnownValues): KnownValues {
  return { ...values, lastSeen: new Map(values.lastSeen), held: new Map(values.held) };
}

/**
 * Judges a value of an accepted sighting, and learns it. Seconds never go back.
 * The first value only teaches. A value that was judged medium or more is held: until that is over each sighting of it is judged the same.
 *
 * @param judge asked for a value that is new; undefined: nothing is said, it only teaches
 */
export function judgeValue(
  values: KnownValues,
  value: string,
  second: number,
  terms: MemoryTerms,
  judge: () => Judgement | undefined,
): Judgement | undefined {
  const held = values.held.get(value);
  if (held !== undefined && second < held.untilSecond) {
    values.held.set(value, { ...held, seenSecond: second });
    return { severity: held.severity, gates: [] };
  }
  const last = held?.seenSecond ?? values.lastSeen.get(value);
  if (held !== undefined) values.held.delete(value);
  const isKnown = last !== undefined && second - last <= terms.memorySeconds;
  const isFirst = !values.isTaught;
  values.isTaught = true;
  const judgement = isKnown || isFirst || mayHaveForgotten(values, second, terms) ? undefined : judge();
  if (judgement === undefined || !isHeldFor(judgement.severity, terms)) {
    teachValue(values, value, second, terms);
    return judgement;
  }
  values.lastSeen.delete(value);
  holdValue(values, value, second, judgement.severity, terms);
  return judgement;
}

/** Someone acknowledged a held value: it is known from this second on. */
export function acknowledgeValue(values: KnownValues, value: string, second: number, terms: MemoryTerms): void {
  if (values.held.delete(value)) teachValue(values, value, second, terms);
}

/** Whether the value was seen within the memory and may teach. Nothing is learned. */
export function isKnownValue(values: KnownValues, value: string, second: number, terms: MemoryTerms): boolean {
  const held = values.held.get(value);
  if (held !== undefined && second < held.untilSecond) return false;
  const last = held?.seenSecond ?? values.lastSeen.get(value);
  return last !== undefined && second - last <= terms.memorySeconds;
}

/** Whether the value raised an alert and does not teach yet. */
export function isHeldValue(values: KnownValues, value: string, second: number): boolean {
  const held = values.held.get(value);
  return held !== undefined && second < held.untilSecond;
}

/** Whether any value was seen within the memory, or is held. */
export function hasRecentValue(values: KnownValues, second: number, { memorySeconds }: MemoryTerms): boolean {
  for (const last of values.lastSeen.values()) if (second - last <= memorySeconds) return true;
  for (const { seenSecond, untilSecond } of values.held.values())
    if (second - seenSecond <= memorySeconds || second < untilSecond) return true;
  return false;
}

/** Whether values that left within the memory may have been this one, so that nobody can say that it is new. */
export function mayHaveForgotten(values: KnownValues, second: number, { memorySeconds }: MemoryTerms): boolean {
  return values.forgottenSecond !== 0 && second - values.forgottenSecond <= memorySeconds;
}

/** Whether a value that was judged so is held. */
export function isHeldFor(severity: Severity, { quarantineSeconds }: MemoryTerms): boolean {
  return quarantineSeconds > 0 && severity !== "low" && severity !== "info";
}

/** Keeps a value from teaching for the quarantine. What it taught before counts again afterwards. */
export function holdValue(
  values: KnownValues,
  value: string,
  second: number,
  severity: Severity,
  { quarantineSeconds, maxValues }: MemoryTerms,
): void {
  const seenSecond = values.lastSeen.get(value) ?? second;
  values.lastSeen.delete(value);
  if (values.newest === value) values.newest = "";
  values.held.set(value, { untilSecond: second + quarantineSeconds, seenSecond, severity });
  if (values.held.size > maxValues) values.held.delete(values.held.keys().next().value!);
}

/** Learns a value that is not held; a held one only notes that it was seen. */
export function teachValue(values: KnownValues, value: string, second: number, terms: MemoryTerms): void {
  const held = values.held.get(value);
  if (held !== undefined && second < held.untilSecond) {
    values.held.set(value, { ...held, seenSecond: second });
    return;
  }
  values.held.delete(value);
  values.isTaught = true;
  const { lastSeen } = values;
  if (values.newest !== value) {
    // Order matters only where something may have to leave: below that a place in the map is kept, which costs less.
    if (lastSeen.size * 2 > terms.maxValues) lastSeen.delete(value);
    values.newest = value;
  }
  lastSeen.set(value, second);
  for (const [oldest, last] of lastSeen) {
    const isExpired = second - last > terms.memorySeconds;
    if (!isExpired && lastSeen.size <= terms.maxValues) break;
    lastSeen.delete(oldest);
    if (!isExpired) values.forgottenSecond = Math.max(values.forgottenSecond, last);
  }
}

import { evidenceOf, type EvidenceRow } from "../../alerts/evidence.ts";
import { hashIdentity, HIGH_SEED, LOW_SEED } from "../../state/hash-words.ts";
import type { FoldSighting } from "../fold-rule.ts";

/** Span and audit record of a request tell the same time; rounding may put them so many seconds apart. */
const PAIR_SECONDS = 2;
/** Records that may wait for the other one of their request. */
const MAX_WAITING = 4_096;
const HIGH_RANGE = 2 ** 21;
const WORD = 2 ** 32;

/** A record whose other one has not come. */
export interface LoneRecord {
  readonly isAudit: boolean;
  /** The span said that an audit record goes with it. */
  readonly isPromised: boolean;
  readonly second: number;
  /** Undefined for one that nothing is said of. */
  readonly row: EvidenceRow | undefined;
}

/** Records that wait for the other one of their request, the oldest first; at most 4,096. */
export interface RecordPairs {
  readonly waiting: Map<number, LoneRecord>;
  /** Last second in which one left for want of room: near it nothing can be said. */
  fullSecond: number;
}

export function createPairs(): RecordPairs {
  return { waiting: new Map(), fullSecond: Number.NEGATIVE_INFINITY };
}

export function clonePairs({ waiting, fullSecond }: RecordPairs): RecordPairs {
  return { waiting: new Map(waiting), fullSecond };
}

/**
 * Joins a record with the other one of its request, whichever comes first.
 *
 * @param isTold whether something is said of it where the other one does not come
 */
export function pairRecord(pairs: RecordPairs, sighting: FoldSighting, isTold: boolean): void {
  const { waiting } = pairs;
  const { identity, second } = sighting;
  const isAudit = sighting.kind === "audit";
  const id = (hashIdentity(identity, 0, HIGH_SEED) % HIGH_RANGE) * WORD + hashIdentity(identity, 0, LOW_SEED);
  const other = waiting.get(id);
  if (other !== undefined && other.isAudit !== isAudit) {
    waiting.delete(id);
    return;
  }
  waiting.set(id, {
    isAudit,
    isPromised: sighting.isAuditPromised,
    second,
    row: isTold ? evidenceOf(sighting) : undefined,
  });
  if (waiting.size <= MAX_WAITING) return;
  waiting.delete(waiting.keys().next().value!);
  pairs.fullSecond = second;
}

/** Second at whose end the oldest that waits is alone; undefined where none does. */
export function nextLone({ waiting }: RecordPairs): number | undefined {
  const oldest = waiting.values().next().value;
  return oldest === undefined ? undefined : oldest.second + PAIR_SECONDS;
}

/** Takes the records whose other one did not come up to the end of a second; none where some left for want of room. */
export function takeLone(pairs: RecordPairs, second: number): LoneRecord[] {
  const lone: LoneRecord[] = [];
  for (const [id, record] of pairs.waiting) {
    if (record.second + PAIR_SECONDS > second) break;
    pairs.waiting.delete(id);
    if (Math.abs(record.second - pairs.fullSecond) > 2 * PAIR_SECONDS) lone.push(record);
  }
  return lone;
}

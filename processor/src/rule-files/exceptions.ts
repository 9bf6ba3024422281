import type { FoldSighting } from "../rules/fold-rule.ts";
import { hashIdentity } from "../state/hash-words.ts";
import { compileCondition, type Condition, type Predicate } from "./condition.ts";

/** What a rule passes over for a while, as it is written. */
export interface RuleException {
  readonly where: Condition;
  /** Requests from then on are judged again. Milliseconds since the epoch. */
  readonly untilUnixMillis: number;
  readonly reason: string;
  readonly owner: string;
}

/** An exception at work. */
export interface WatchedException extends RuleException {
  /** Requests that it has let through since the start. */
  readonly hits: number;
}

/** Exceptions of one rule, compiled. */
export interface Exceptions {
  /** Whether some exception lets the sighting through. */
  readonly holds: Predicate;
  readonly watched: readonly WatchedException[];
}

/** How often an exception let a request through, since the start. */
export interface ExceptionHits {
  readonly rule: string;
  /** Its place in the rule, from 1. */
  readonly exception: number;
  readonly hits: number;
}

/** Requests are folded again while something older may still come: so many of them are told from new ones. */
const REMEMBERED_HITS = 32_768;
const SEED = 0x45584350;

/** Counts each request once, as long as no more than 32,768 others came between two looks at it. */
class HitCount implements WatchedException {
  readonly where: Condition;
  readonly untilUnixMillis: number;
  readonly reason: string;
  readonly owner: string;
  hits = 0;
  readonly #recent = new Set<number>();

  constructor(exception: RuleException) {
    this.where = exception.where;
    this.untilUnixMillis = exception.untilUnixMillis;
    this.reason = exception.reason;
    this.owner = exception.owner;
  }

  note(sighting: FoldSighting): void {
    const identity = hashIdentity(sighting.identity, 0, SEED);
    if (this.#recent.has(identity)) return;
    this.hits++;
    this.#recent.add(identity);
    if (this.#recent.size <= REMEMBERED_HITS) return;
    for (const oldest of this.#recent) {
      this.#recent.delete(oldest);
      break;
    }
  }
}

/** Makes exceptions work. They end by the time of the request, never by a clock: a replay judges as the live run did. */
export function createExceptions(exceptions: readonly RuleException[]): Exceptions {
  const counts = exceptions.map((exception) => new HitCount(exception));
  const compiled = counts.map((count) => ({ count, fits: compileCondition(count.where) }));
  return {
    watched: counts,
    holds(sighting) {
      for (const { count, fits } of compiled) {
        if (sighting.timeMillis >= count.untilUnixMillis || !fits(sighting)) continue;
        count.note(sighting);
        return true;
      }
      return false;
    },
  };
}

import type { Acknowledgement } from "../../alerts/acknowledgement.ts";
import type { Geo } from "../../geo/geo.ts";
import type { LeakFinding } from "../../leaks/leak.ts";
import type { FoldRule } from "../../rules/fold-rule.ts";
import type { Rule } from "../../rules/rule.ts";
import { FLAG_AUDIT_RECORD, type SightingBatch } from "../../sightings/batch.ts";
import type { Fingerprints } from "../fingerprints.ts";
import { hashIdentity, HIGH_SEED, LOW_SEED } from "../hash-words.ts";
import type { KeyTable } from "../key-table.ts";
import type { StateLimits } from "../limits.ts";
import { FoldRows } from "./fold-rows.ts";
import { Folds, type FoldsState } from "./folds.ts";

/** Parts of the state that the feed works on. */
export interface FoldFeedState extends FoldsState {
  readonly fingerprints: Fingerprints;
  readonly keys: KeyTable;
}

/** What the core hands to the rules that fold. */
export interface FoldFeed {
  readonly folds: Folds;
  /**
   * A counted sighting.
   * @param slot of its key, -1 without one
   */
  add(batch: SightingBatch, row: number, slot: number, second: number): void;
  /** A sighting whose request was counted before: the same record once more, or the other one of its two. */
  addRepeat(batch: SightingBatch, row: number, slot: number, second: number, isSkewed: boolean): void;
  addLeak(leak: LeakFinding): void;
  acknowledge(acknowledgement: Acknowledgement): void;
}

/** Creates the feed; undefined where no rule folds. */
export function createFoldFeed(
  rules: readonly Rule[],
  geo: Geo,
  limits: StateLimits,
  state: FoldFeedState,
): FoldFeed | undefined {
  const folding = rules.filter((rule): rule is FoldRule => rule.kind === "fold");
  if (folding.length === 0) return undefined;
  const { maxFoldEntities, maxPendingSightings } = limits;
  const folds = new Folds(folding, state, { maxEntities: maxFoldEntities, maxPendingSightings });
  const rows = new FoldRows(geo);
  /** True for the first record of its kind of a request. */
  const isFirstOfKind = (batch: SightingBatch, row: number, second: number, isSkewed: boolean): boolean => {
    const isAudit = (batch.flags[row]! & FLAG_AUDIT_RECORD) !== 0;
    const low = (hashIdentity(batch.identity, row * 6, LOW_SEED) ^ (isAudit ? AUDIT_RECORD : SPAN_RECORD)) >>> 0;
    return state.fingerprints.add(second, low, hashIdentity(batch.identity, row * 6, HIGH_SEED), isSkewed);
  };
  /** A skewed sighting counts at its receipt, which may lie behind what can't change any more. */
  const countedIn = (second: number): number => Math.max(second, state.horizonSecond());
  /** A key whose hash secret was rotated keeps its first hash: its history goes on under it. */
  const hashIn = (slot: number): string => (slot < 0 ? "" : state.keys.hashes[slot]!);
  return {
    folds,
    add(batch, row, slot, second) {
      folds.add(rows.fromRow(batch, row, hashIn(slot), countedIn(second), false));
      if (folds.seesSecondRecords) isFirstOfKind(batch, row, second, false);
    },
    addRepeat(batch, row, slot, second, isSkewed) {
      if (!folds.seesSecondRecords || !isFirstOfKind(batch, row, second, isSkewed)) return;
      folds.add(rows.fromRow(batch, row, hashIn(slot), countedIn(second), true));
    },
    acknowledge(acknowledgement) {
      const second = Math.floor(acknowledgement.eventUnixMillis / 1000);
      folds.acknowledge(rows.fromAcknowledgement(acknowledgement, countedIn(second)));
    },
    addLeak(leak) {
      if (folds.seesLeaks)
        folds.add(rows.fromLeak({ ...leak, keyHash: hashIn(state.keys.find(leak.keyHash) ?? -1) || leak.keyHash }));
    },
  };
}

/** Records of one request are told apart in the filter of repeats. */
const SPAN_RECORD = 0x5350414e;
const AUDIT_RECORD = 0x41554449;

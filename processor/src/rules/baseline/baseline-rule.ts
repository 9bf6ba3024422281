import type { Severity } from "../../alerts/alert.ts";
import { evidenceOf, type EvidenceRow } from "../../alerts/evidence.ts";
import { WEIGHT_SCALE } from "../../sightings/batch.ts";
import type { FoldRule, FoldSighting, Partition } from "../fold-rule.ts";
import { hashRuleParameters } from "../version.ts";
import {
  BASELINE_LIMITS,
  BUCKET_SECONDS,
  bucketOf,
  cloneBaseline,
  createBaseline,
  judgeBucket,
  type Baseline,
  type BaselineLimits,
} from "./baseline.ts";

/** Options that rules over a baseline share. */
export interface BaselineOptions {
  /** For two of three buckets out of the usual. */
  readonly severity: Severity;
  /** For what grows little by little. */
  readonly rampSeverity: Severity;
  /** How long what is usual is remembered of an entity that stays away. */
  readonly memoryMillis: number;
  /** @default {@link BASELINE_LIMITS} */
  readonly limits?: BaselineLimits | undefined;
  /** What is usual in five minutes for the peers of a sighting's entity (its plan, its route class), while it has learned too little itself. @default nobody knows */
  readonly peerCountOf?: ((sighting: FoldSighting) => number | undefined) | undefined;
}

/** What tells one of these rules from the others. */
export interface BaselineTerms extends Pick<FoldRule, "id" | "title" | "counterfactual"> {
  readonly partition: Partition;
  readonly entityOf: (sighting: FoldSighting) => Readonly<Record<string, string>>;
  /** What a sighting adds to its bucket, before its weight; undefined: it tells nothing. */
  readonly amountOf: (sighting: FoldSighting) => number | undefined;
  /** The numbers that alerts show are so many times those that are judged. @default 1 */
  readonly unit?: number;
  /** A bucket counts as out of the usual only when so many times the usual share of its requests add to it. @default 0, any share */
  readonly shareRatio?: number;
  /** Parameters that change matching, beside those of the options. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The bucket that is being filled. */
interface OpenBucket {
  readonly bucket: number;
  readonly entity: Readonly<Record<string, string>>;
  readonly peerCount: number | undefined;
  amount: number;
  /** Requests in it, and those that added something, by weight. */
  requests: number;
  adding: number;
  /** Sightings that added something once half of what is worth an alert had come; of them the first, second, fourth, eighth … are kept. A quiet key keeps none. */
  sightings: number;
  rows: readonly EvidenceRow[];
}

/** What is usual for one entity, and its bucket. */
export interface BaselineRuleState {
  baseline: Baseline;
  /** Usual share of the requests that add something. */
  share: number;
  open: OpenBucket | undefined;
}

/** Buckets that a verdict looks at: matches nearer than that are one alert, and a bucket more. */
const KEEP_ALIVE_SECONDS = 4 * BUCKET_SECONDS;
/** Weight of a bucket's share in the usual one: a day of buckets. */
const SHARE_STEP = 1 / 288;

/** A rule over a number per five minutes of an entity that leaves what is usual for it. Told when the watermark has passed the bucket. */
export function createBaselineRule(terms: BaselineTerms, options: BaselineOptions): FoldRule<BaselineRuleState> {
  const { limits = BASELINE_LIMITS, peerCountOf = () => undefined, severity, rampSeverity } = options;
  const { unit = 1, shareRatio = 0 } = terms;
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  return {
    kind: "fold",
    id: terms.id,
    version: hashRuleParameters({ ...limits, memorySeconds, shareRatio, unit, ...terms.parameters }),
    timing: "watermark",
    partition: terms.partition,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: true,
    title: terms.title,
    counterfactual: terms.counterfactual,
    createState: () => ({ baseline: createBaseline(), share: 0, open: undefined }),
    cloneState: ({ baseline, share, open }) => ({
      baseline: cloneBaseline(baseline),
      share,
      open: open === undefined ? undefined : { ...open },
    }),
    fold(state, sighting) {
      const amount = terms.amountOf(sighting);
      if (amount === undefined) return;
      const weight = sighting.weight / WEIGHT_SCALE;
      state.open ??= {
        bucket: bucketOf(sighting.second),
        entity: terms.entityOf(sighting),
        peerCount: peerCountOf(sighting),
        amount: 0,
        requests: 0,
        adding: 0,
        sightings: 0,
        rows: [],
      };
      const { open } = state;
      open.requests += weight;
      if (amount === 0) return;
      open.amount += amount * weight;
      open.adding += weight;
      if (open.amount <= limits.count / 2) return;
      open.sightings++;
      if ((open.sightings & (open.sightings - 1)) === 0) open.rows = [...open.rows, evidenceOf(sighting)];
    },
    wakeAt: ({ open }) => (open === undefined ? undefined : (open.bucket + 1) * BUCKET_SECONDS - 1),
    wake(state, second, found) {
      const { bucket, entity, peerCount, amount, requests, adding, rows } = state.open!;
      state.open = undefined;
      const share = adding / requests;
      const isMore = shareRatio === 0 || share > shareRatio * state.share;
      const verdict = judgeBucket(state.baseline, bucket, amount, limits, peerCount);
      state.share += Math.max(SHARE_STEP, 1 / state.baseline.learned) * (share - state.share);
      if (verdict === undefined || !isMore) return;
      const isSpike = verdict.kind === "spike";
      found({
        second,
        entity,
        severity: isSpike ? severity : rampSeverity,
        observed: Math.round(amount * unit),
        threshold: Math.round(verdict.threshold * unit),
        baseline: Math.round(verdict.expected * unit),
        windowSeconds: BUCKET_SECONDS,
        details: {
          kind: verdict.kind,
          usual: Math.round(verdict.expected * unit),
          threshold: Math.round(verdict.threshold * unit),
          scales: Number(verdict.scales.toFixed(1)),
          share: Number((share * 100).toFixed(1)),
        },
        evidence: rows,
      });
    },
    isIdle: ({ baseline, open }, second) =>
      open === undefined && (baseline.bucket === -1 || second - baseline.bucket * BUCKET_SECONDS > memorySeconds),
  };
}

/** How a number left what is usual: `where 90 are usual`, or `growing little by little from the usual 90`. */
export function usualText(details: Readonly<Record<string, string | number>>, usual: string): string {
  return details["kind"] === "ramp" ? `growing little by little from the usual ${usual}` : `where ${usual} is usual`;
}

/**
 * What is usual for a number per five minutes, and what leaves it (`detection.md` 3.4). All of it is worked out on x = ln(1 + number), where a factor is a
 * distance: three times as much is as far away at noon as at night.
 */

/** Length of a bucket. */
export const BUCKET_SECONDS = 300;
const BUCKETS_PER_HOUR = 12;
const HOURS_PER_WEEK = 168;
const HOUR_SECONDS = 3_600;
/** 1970-01-01 was a Thursday: 72 hours after a Monday's midnight. */
const EPOCH_HOUR_OF_WEEK = 72;
/** Half-life of what is learned, in buckets of one hour of the week: two weeks. */
const PROFILE_HALF_LIFE = 2 * BUCKETS_PER_HOUR;
/** Half-life of what is learned over all hours: two weeks of buckets. */
const LEVEL_HALF_LIFE = 2 * HOURS_PER_WEEK * BUCKETS_PER_HOUR;
/** Buckets after which an hour's own mean weighs as much as what it leans on. */
const PROFILE_TRUST = 6;
/** Buckets up to which an hour is young, two weeks: what is much is learned as it comes, since a job of every Sunday would stay unusual for months otherwise. */
const YOUNG_HOUR = 24;
/** Buckets without which nothing is said, however long ago the first one was. */
const MIN_LEARNED = 12;
const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;
/** The least scale: an hour that is always the same still varies by a quarter. */
const MIN_SCALE = Math.log(1.25);
/** Makes a mean absolute deviation comparable with a standard deviation, as `detection.md` 3.4 has it. */
const DEVIATION_FACTOR = 1.4826;
/** What is learned is pulled to within so many scales: an attack teaches little. */
const WINSOR_SCALES = 3;
/** A pause up to this is a row of zeros; a longer one is a gap, of which nothing is known. */
const MAX_ZERO_BUCKETS = BUCKETS_PER_HOUR;
/** Scales a bucket may be over the mean without adding to the sum of a slow ramp. */
const RAMP_SLACK = 1;
/** Scales that one bucket may add to that sum. */
const RAMP_STEP = 6;
/** The sum goes no higher than so far above its limit, so that it comes down again. */
const RAMP_HEADROOM = 12;

/** What a bucket must be to be out of the usual. */
export interface BaselineLimits {
  /** Scales above the mean. */
  readonly scales: number;
  /** Times the mean. */
  readonly ratio: number;
  /** Number in the bucket. */
  readonly count: number;
  /** Sum of the scales above slack that makes a slow ramp. */
  readonly ramp: number;
  /** How long after its first bucket a key is cold; a cold one leans on its peers, and without any nothing is said. */
  readonly learningBuckets: number;
}

/** `detection.md` 3.4: z > 6, ratio > 3, count > 50. A day is learned first. */
export const BASELINE_LIMITS: BaselineLimits = { scales: 6, ratio: 3, count: 50, ramp: 100, learningBuckets: 288 };

/** What is usual for one thing. Eleven numbers, and 168 + 42 words from the first bucket on that passed the count. */
export interface Baseline {
  /** Buckets learned. */
  learned: number;
  /** Mean of x over all hours. */
  level: number;
  /** Mean absolute deviation of x from what was expected. */
  deviation: number;
  /** Mean of x by hour of the week (UTC, from Monday's midnight); undefined until a bucket passed the count. */
  profile: Float32Array | undefined;
  /** Buckets that each of them was learned from, up to 255. */
  profileLearned: Uint8Array | undefined;
  /** The present hour, by its number since the epoch, and what it will add to the profile: an attack must not become usual for its own hour while it lasts. */
  hour: number;
  hourSum: number;
  hourBuckets: number;
  /** First and last bucket that was judged, by its number since the epoch; -1 for none. */
  first: number;
  bucket: number;
  /** Bit 0: the last bucket was out of the usual; bits 1 and 2: the ones before it. */
  exceeded: number;
  /** Sum of a slow ramp. */
  ramp: number;
}

export function createBaseline(): Baseline {
  return {
    learned: 0,
    level: 0,
    deviation: 0,
    profile: undefined,
    profileLearned: undefined,
    hour: -1,
    hourSum: 0,
    hourBuckets: 0,
    first: -1,
    bucket: -1,
    exceeded: 0,
    ramp: 0,
  };
}

export function cloneBaseline(baseline: Baseline): Baseline {
  return { ...baseline, profile: baseline.profile?.slice(), profileLearned: baseline.profileLearned?.slice() };
}

/** What is said of a bucket that is out of the usual. */
export interface BaselineVerdict {
  /** `spike`: two of three buckets; `ramp`: little by little. */
  readonly kind: "spike" | "ramp";
  /** The number that was to be expected. */
  readonly expected: number;
  /** The number up to which nothing is said. */
  readonly threshold: number;
  /** Scales above the expected. */
  readonly scales: number;
}

/** The bucket that a second lies in. */
export function bucketOf(second: number): number {
  return Math.floor(second / BUCKET_SECONDS);
}

/**
 * Judges a bucket, and learns it. Buckets come in order; those between that are missing are zeros for up to an hour, else unknown.
 *
 * @param bucket number of the bucket since the epoch, later than all before
 * @param count what came in it
 * @param peerCount what is usual for its peers, while it has learned too little itself; undefined where nobody knows
 */
export function judgeBucket(
  baseline: Baseline,
  bucket: number,
  count: number,
  limits: BaselineLimits,
  peerCount?: number,
): BaselineVerdict | undefined {
  if (baseline.first === -1) baseline.first = bucket;
  fillPause(baseline, bucket, limits);
  settleHour(baseline, bucket);
  const isCold = baseline.learned < MIN_LEARNED || bucket - baseline.first < limits.learningBuckets;
  const own = expectedAt(baseline, bucket);
  const expected = isCold && peerCount !== undefined ? leanOnPeers(baseline, own, peerCount, limits) : own;
  const canSay = !isCold || peerCount !== undefined;
  const verdict = canSay ? compare(baseline, count, expected, limits) : undefined;
  learn(baseline, bucket, count, limits);
  return verdict;
}

/**
 * What is expected in a bucket, as ln(1 + number): the mean of its hour of the week, leaning on the same hour of all days while it is young, and that on the
 * mean over all hours.
 */
export function expectedAt({ level, profile, profileLearned }: Baseline, bucket: number): number {
  if (profile === undefined || profileLearned === undefined) return level;
  const hour = hourOfWeek(bucket);
  let sum = 0;
  let weight = 0;
  for (let day = 0; day < DAYS_PER_WEEK; day++) {
    const at = (hour % HOURS_PER_DAY) + day * HOURS_PER_DAY;
    const trust = Math.min(YOUNG_HOUR, profileLearned[at]!);
    sum += trust * profile[at]!;
    weight += trust;
  }
  const ofDay = weight === 0 ? level : sum / weight;
  const trust = profileLearned[hour]!;
  return (trust * profile[hour]! + PROFILE_TRUST * ofDay) / (trust + PROFILE_TRUST);
}

function scaleOf({ deviation }: Baseline): number {
  return Math.max(MIN_SCALE, DEVIATION_FACTOR * deviation);
}

/** While it is cold: its own mean, and that of its peers with the weight of a quarter of the time to learn. */
function leanOnPeers(
  { learned }: Baseline,
  own: number,
  peerCount: number,
  { learningBuckets }: BaselineLimits,
): number {
  const lean = learningBuckets / 4;
  return (learned * own + lean * Math.log1p(peerCount)) / (learned + lean);
}

function compare(
  baseline: Baseline,
  count: number,
  expected: number,
  limits: BaselineLimits,
): BaselineVerdict | undefined {
  const scale = scaleOf(baseline);
  const scales = (Math.log1p(count) - expected) / scale;
  const usual = Math.expm1(expected);
  const isOut = scales > limits.scales && count > limits.ratio * usual && count > limits.count;
  baseline.exceeded = ((baseline.exceeded << 1) | (isOut ? 1 : 0)) & 7;
  const sum = baseline.ramp + Math.min(scales, RAMP_STEP) - RAMP_SLACK;
  baseline.ramp = Math.min(limits.ramp + RAMP_HEADROOM, Math.max(0, sum));
  const isSpike = isOut && (baseline.exceeded & 6) !== 0;
  const isRamp = baseline.ramp > limits.ramp && count > limits.count && scales > RAMP_SLACK;
  if (!isSpike && !isRamp) return undefined;
  const threshold = isSpike
    ? Math.max(limits.count, limits.ratio * usual, Math.expm1(expected + limits.scales * scale))
    : Math.max(limits.count, Math.expm1(expected + RAMP_SLACK * scale));
  return { kind: isSpike ? "spike" : "ramp", expected: usual, threshold, scales };
}

function learn(baseline: Baseline, bucket: number, count: number, limits: BaselineLimits): void {
  baseline.bucket = bucket;
  const plain = Math.log1p(count);
  const isFirst = baseline.learned === 0;
  const expected = isFirst ? plain : expectedAt(baseline, bucket);
  const reach = WINSOR_SCALES * scaleOf(baseline);
  // Of the first ones nobody can say what is far away.
  const isEarly = baseline.learned < MIN_LEARNED;
  const pulled = isEarly ? plain : Math.min(expected + reach, Math.max(expected - reach, plain));
  // A plain mean while it is young, then one that forgets with the half-life.
  const step = Math.max(1 / (baseline.learned + 1), 1 - 2 ** (-1 / LEVEL_HALF_LIFE));
  baseline.deviation += step * (Math.abs(pulled - expected) - baseline.deviation);
  baseline.level += step * (pulled - baseline.level);
  baseline.learned++;
  if (count > limits.count && baseline.profile === undefined) {
    baseline.profile = new Float32Array(HOURS_PER_WEEK);
    baseline.profileLearned = new Uint8Array(HOURS_PER_WEEK);
  }
  if (baseline.profileLearned === undefined) return;
  const isYoung = baseline.profileLearned[hourOfWeek(bucket)]! < YOUNG_HOUR;
  baseline.hourSum += isYoung ? Math.max(plain, pulled) : pulled;
  baseline.hourBuckets++;
}

/** Adds an hour that is over to the profile. */
function settleHour(baseline: Baseline, bucket: number): void {
  const hour = Math.floor(bucket / BUCKETS_PER_HOUR);
  if (hour === baseline.hour) return;
  const { profile, profileLearned, hourSum, hourBuckets } = baseline;
  if (profile !== undefined && profileLearned !== undefined && hourBuckets > 0) {
    const at = hourOfWeek(baseline.hour * BUCKETS_PER_HOUR);
    const learned = profileLearned[at]!;
    const step = Math.max(hourBuckets / (learned + hourBuckets), 1 - 2 ** (-hourBuckets / PROFILE_HALF_LIFE));
    profile[at] = profile[at]! + step * (hourSum / hourBuckets - profile[at]!);
    profileLearned[at] = Math.min(255, learned + hourBuckets);
  }
  baseline.hour = hour;
  baseline.hourSum = 0;
  baseline.hourBuckets = 0;
}

/** Zeros for a short pause; after a longer one what was out of the usual before it does not count any more. */
function fillPause(baseline: Baseline, bucket: number, limits: BaselineLimits): void {
  if (baseline.bucket === -1) return;
  const missing = bucket - baseline.bucket - 1;
  if (missing > MAX_ZERO_BUCKETS) {
    baseline.exceeded = 0;
    baseline.ramp = 0;
    return;
  }
  for (let at = baseline.bucket + 1; at < bucket; at++) {
    settleHour(baseline, at);
    compare(baseline, 0, expectedAt(baseline, at), limits);
    learn(baseline, at, 0, limits);
  }
}

function hourOfWeek(bucket: number): number {
  return (Math.floor((bucket * BUCKET_SECONDS) / HOUR_SECONDS) + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK;
}

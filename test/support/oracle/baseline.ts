/** One bucket that something came in. */
export interface OracleBucket {
  readonly bucket: number;
  readonly count: number;
}

export interface BaselineMatch {
  readonly bucket: number;
  readonly kind: string;
}

const MIN_SCALE = Math.log(1.25);

/** `detection.md` 3.4 over plain lists: every mean is worked out anew from all that was learned. */
export function baselineMatches(
  buckets: readonly OracleBucket[],
  limits: {
    readonly scales: number;
    readonly ratio: number;
    readonly count: number;
    readonly ramp: number;
    readonly learningBuckets: number;
  },
  peerCount?: number,
): BaselineMatch[] {
  const matches: BaselineMatch[] = [];
  const levels: number[] = [];
  const deviations: number[] = [];
  /** By hour of the week: each hour that is over, as the list of what it taught. */
  const hours: number[][][] = Array.from({ length: 168 }, () => []);
  let hour: { at: number; taught: number[] } = { at: -1, taught: [] };
  let hasProfile = false;
  let verdicts: { bucket: number; isOut: boolean }[] = [];
  let ramp = 0;
  let before: OracleBucket | undefined;

  const expectedAt = (bucket: number): number => {
    const level = mean(levels);
    if (!hasProfile) return level;
    const at = hourOf(bucket);
    const sameHour = hours.filter((_, i) => i % 24 === at % 24);
    const trusts = sameHour.map((list) => Math.min(24, list.flat().length));
    const trusted = trusts.reduce((a, b) => a + b, 0);
    const weighted = sameHour.map((list, i) => trusts[i]! * meanOfHours(list));
    const ofDay = trusted === 0 ? level : weighted.reduce((a, b) => a + b, 0) / trusted;
    const own = Math.min(255, hours[at]!.flat().length);
    return (own * meanOfHours(hours[at]!) + 6 * ofDay) / (own + 6);
  };
  const scale = (): number => Math.max(MIN_SCALE, 1.4826 * mean(deviations));

  const step = ({ bucket, count }: OracleBucket, peer: number | undefined, isSilent: boolean): void => {
    if (Math.floor(bucket / 12) !== hour.at) {
      if (hour.taught.length > 0) hours[hourOf(hour.at * 12)]!.push(hour.taught);
      hour = { at: Math.floor(bucket / 12), taught: [] };
    }
    const own = expectedAt(bucket);
    const lean = peer === undefined ? 0 : limits.learningBuckets / 4;
    const expected = lean === 0 ? own : (levels.length * own + lean * Math.log1p(peer ?? 0)) / (levels.length + lean);
    const scales = (Math.log1p(count) - expected) / scale();
    const usual = Math.expm1(expected);
    if (!isSilent) {
      const isOut = scales > limits.scales && count > limits.ratio * usual && count > limits.count;
      const isSpike = isOut && verdicts.some((one) => one.isOut && one.bucket >= bucket - 2);
      verdicts.push({ bucket, isOut });
      ramp = Math.min(limits.ramp + 12, Math.max(0, ramp + Math.min(scales, 6) - 1));
      const isRamp = ramp > limits.ramp && count > limits.count && scales > 1;
      if (isSpike || isRamp) matches.push({ bucket, kind: isSpike ? "spike" : "ramp" });
    }
    const wanted = levels.length === 0 ? Math.log1p(count) : own;
    const reach = 3 * scale();
    const pulled =
      levels.length < 12 ? Math.log1p(count) : Math.min(wanted + reach, Math.max(wanted - reach, Math.log1p(count)));
    deviations.push(Math.abs(pulled - wanted));
    levels.push(pulled);
    if (count > limits.count) hasProfile = true;
    const isYoung = hours[hourOf(bucket)]!.flat().length < 24;
    if (hasProfile) hour.taught.push(isYoung ? Math.max(Math.log1p(count), pulled) : pulled);
  };

  for (const one of buckets) {
    const missing = before === undefined ? 0 : one.bucket - before.bucket - 1;
    if (missing > 12) {
      verdicts = [];
      ramp = 0;
    } else for (let at = one.bucket - missing; at < one.bucket; at++) step({ bucket: at, count: 0 }, undefined, false);
    const isCold = levels.length < 12 || one.bucket - buckets[0]!.bucket < limits.learningBuckets;
    step(one, isCold ? peerCount : undefined, isCold && peerCount === undefined);
    before = one;
  }
  return matches;
}

/** A plain mean of the first ones, then one in which what is 4,032 older counts half. */
function mean(list: readonly number[]): number {
  return list.reduce((sum, x, i) => sum + Math.max(1 / (i + 1), 1 - 2 ** (-1 / 4032)) * (x - sum), 0);
}

/** The same over hours of up to twelve, where what is 24 older counts half. Kept in 32 bits. */
function meanOfHours(taught: readonly (readonly number[])[]): number {
  let sum = 0;
  let learned = 0;
  for (const list of taught) {
    const step = Math.max(list.length / (learned + list.length), 1 - 2 ** (-list.length / 24));
    sum = Math.fround(sum + step * (list.reduce((a, b) => a + b, 0) / list.length - sum));
    learned = Math.min(255, learned + list.length);
  }
  return sum;
}

function hourOf(bucket: number): number {
  const date = new Date(bucket * 300_000);
  return ((date.getUTCDay() + 6) % 7) * 24 + date.getUTCHours();
}

/** Work to be measured; one call is one unit. */
export type Work = () => unknown;

const ROUND_MICROS = 150_000;

/**
 * CPU microseconds of one call of each work: the median over rounds in which the works take turns, so that a slow minute of the machine is everyone's.
 * CPU time is of the whole process, compiler and garbage collector included.
 * @param roundMicros how long a round of one work takes
 */
export async function measureInTurns<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  rounds: number,
  roundMicros: number = ROUND_MICROS,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const calls = new Map<Name, number>();
  const micros = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) calls.set(name, await callsPerRound(works[name], roundMicros));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const count = calls.get(name)!;
      micros.get(name)!.push((await cpuMicros(works[name], count)) / count);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(micros.get(name)!)])) as Record<Name, number>;
}

/** Warms the work up, and finds how many calls take long enough to be measured. */
async function callsPerRound(work: Work, roundMicros: number): Promise<number> {
  for (let count = 1; ; count *= 2) {
    const spent = await cpuMicros(work, count);
    if (spent >= roundMicros) return Math.max(1, Math.round((count * roundMicros) / spent));
  }
}

async function cpuMicros(work: Work, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

import type { CleanString } from "./clean/clean-string.ts";
import type { Detection, Detector } from "./detector.ts";
import type { Random } from "./random.ts";

/** A finding in a string that holds no secret. */
export interface FalsePositive {
  readonly string: CleanString;
  readonly findings: readonly Detection[];
}

/** What a tool made of clean telemetry. */
export interface CleanOutcome {
  readonly strings: number;
  readonly captured: number;
  /** Strings of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Strings with a finding, once each. */
  readonly falsePositives: readonly FalsePositive[];
}

interface Tally {
  strings: number;
  captured: number;
  readonly kinds: Map<string, number>;
  readonly falsePositives: FalsePositive[];
}

/**
 * Runs tools over one pass of clean telemetry.
 * @param sampleOneIn the second tool sees one string in so many, drawn by `random`
 */
export async function measureClean(
  batches: AsyncIterable<readonly CleanString[]>,
  detector: Detector,
  sampled: Detector,
  sampleOneIn: number,
  random: Random,
): Promise<readonly [detector: CleanOutcome, sampled: CleanOutcome]> {
  const all = newTally();
  const sample = newTally();
  for await (const batch of batches)
    for (const string of batch) {
      await take(all, detector, string);
      if (random.below(sampleOneIn) === 0) await take(sample, sampled, string);
    }
  return [all, sample];
}

function newTally(): Tally {
  return { strings: 0, captured: 0, kinds: new Map(), falsePositives: [] };
}

async function take(tally: Tally, detector: Detector, string: CleanString): Promise<void> {
  tally.strings++;
  if (string.isCaptured) tally.captured++;
  tally.kinds.set(string.kind, (tally.kinds.get(string.kind) ?? 0) + 1);
  const findings = await detector.find(string.text, string.name === "" ? undefined : string.name);
  if (findings.length > 0) tally.falsePositives.push({ string, findings });
}

/** Strings with a finding per million, of those that `counts` takes. */
export function perMillion(
  outcome: CleanOutcome,
  counts: (falsePositive: FalsePositive) => boolean = () => true,
): number {
  if (outcome.strings === 0) return 0;
  return (outcome.falsePositives.filter(counts).length / outcome.strings) * 1e6;
}

/** False positives by format, attribute and kind, the most frequent first, with examples: the strings hold no secret. */
export function falsePositiveLines({ falsePositives }: CleanOutcome): readonly string[] {
  const groups = Map.groupBy(falsePositives, ({ string, findings: [first] }) => {
    return `${first?.format ?? ""}/${first?.tier ?? ""} in ${string.name === "" ? "a log body" : string.name} (${string.kind})`;
  });
  return Array.from(groups)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .flatMap(([group, members]) => [`${members.length} x ${group}`, ...exampleLines(members)]);
}

const EXAMPLES = 3;
const EXAMPLE_MARGIN = 40;

function exampleLines(members: readonly FalsePositive[]): readonly string[] {
  const texts = members.map(({ string: { text }, findings: [first] }) => {
    const { start, end } = first ?? { start: 0, end: 0 };
    return JSON.stringify(
      `${text.slice(Math.max(0, start - EXAMPLE_MARGIN), start)}‹${text.slice(start, end).slice(0, 120)}›${text.slice(end, end + EXAMPLE_MARGIN)}`,
    );
  });
  return [...new Set(texts)].slice(0, EXAMPLES).map((text) => `    ${text}`);
}

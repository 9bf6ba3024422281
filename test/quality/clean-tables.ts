import type { Rows } from "./markdown.ts";
import { percent } from "./markdown.ts";
import type { CleanOutcome, FalsePositive } from "./measure-clean.ts";
import { perMillion } from "./measure-clean.ts";

/** Kinds in which nothing may be found. */
const STRICT_KINDS: ReadonlySet<string> = new Set(["id", "digest", "uuid", "etag"]);

/** A goal over clean telemetry: at most this many strings with a finding, in a million. */
interface CleanGoal {
  readonly measure: string;
  readonly most: number | undefined;
  readonly bestOther: string;
  readonly counts: (falsePositive: FalsePositive) => boolean;
}

function hasTier(tier: string): (falsePositive: FalsePositive) => boolean {
  return ({ findings }) => findings.some((finding) => finding.tier === tier);
}

/** The goals over clean telemetry. */
export const CLEAN_GOALS: readonly CleanGoal[] = [
  { measure: "strings with a finding", most: 10, bestOther: "1730", counts: () => true },
  { measure: "… of tier certain", most: 0, bestOther: "", counts: hasTier("certain") },
  { measure: "… of tier likely", most: undefined, bestOther: "", counts: hasTier("likely") },
  { measure: "… of tier context", most: undefined, bestOther: "", counts: hasTier("context") },
  {
    measure: "… in ids, digests, UUIDs, ETags",
    most: 0,
    bestOther: "",
    counts: ({ string }) => STRICT_KINDS.has(string.kind),
  },
];

/** The table of goals; secretlint has no tiers. */
export function cleanRows(keytrail: CleanOutcome, secretlint: CleanOutcome): Rows {
  return [
    ["measure, per million strings", "goal", "Keytrail", "secretlint", "best other tool"],
    ...CLEAN_GOALS.map(({ measure, most, bestOther, counts }) => [
      measure,
      most === undefined ? "" : most === 0 ? "none" : `at most ${most}`,
      rate(perMillion(keytrail, counts)),
      measure.includes("tier") ? "" : rate(perMillion(secretlint, counts)),
      bestOther,
    ]),
  ];
}

/** What was measured, in a sentence. */
export function cleanNote(keytrail: CleanOutcome, secretlint: CleanOutcome): string {
  const captured = percent(keytrail.captured / Math.max(1, keytrail.strings));
  return `${keytrail.strings} strings, ${captured} of them captured from real services (goal: more than half). secretlint saw ${secretlint.strings} of them, drawn by the seed.`;
}

/** The table of kinds. */
export function kindRows(keytrail: CleanOutcome, secretlint: CleanOutcome): Rows {
  const kinds = [...keytrail.kinds].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [
    ["kind", "strings", "Keytrail: with a finding", "secretlint: with a finding, of its strings"],
    ...kinds.map(([kind, strings]) => [
      kind,
      String(strings),
      String(countOf(keytrail, kind)),
      `${countOf(secretlint, kind)} of ${secretlint.kinds.get(kind) ?? 0}`,
    ]),
  ];
}

function countOf(outcome: CleanOutcome, kind: string): number {
  return outcome.falsePositives.filter(({ string }) => string.kind === kind).length;
}

function rate(value: number): string {
  return value === 0 ? "0" : value < 10 ? value.toFixed(1) : String(Math.round(value));
}

import type { Rows } from "./markdown.ts";
import { percent } from "./markdown.ts";
import type { LeakOutcome } from "./measure-leaks.ts";

/** What the best of the other tools reach; measured once, over the first 21 carriers. */
interface LeakGoal {
  readonly measure: string;
  readonly goal: number;
  /** Of those found; 0 where no goal is set. */
  readonly goalCovered: number;
  readonly bestOther: string;
  readonly counts: (outcome: LeakOutcome) => boolean;
}

const isCounted = ({ leak }: LeakOutcome): boolean => leak.carrier.group !== "informative";

/** The goals over leaks. */
export const LEAK_GOALS: readonly LeakGoal[] = [
  {
    measure: "prefixed formats over all carriers",
    goal: 0.99,
    goalCovered: 0.99,
    bestOther: "46 %",
    counts: (outcome) => isCounted(outcome) && outcome.leak.format.isPrefixed,
  },
  {
    measure: "all formats over all carriers",
    goal: 0.96,
    goalCovered: 0,
    bestOther: "40 %",
    counts: isCounted,
  },
  {
    measure: "encoded carriers alone",
    goal: 0.95,
    goalCovered: 0,
    bestOther: "about none",
    counts: ({ leak }) => leak.carrier.group === "encoded",
  },
];

/** Shares of a set of outcomes. */
export interface LeakShares {
  readonly cases: number;
  /** Share of the cases found, 0 to 1. */
  readonly found: number;
  /** Share of those found that are covered whole, 0 to 1. */
  readonly covered: number;
}

/** Counts outcomes. */
export function toShares(outcomes: readonly LeakOutcome[]): LeakShares {
  const found = outcomes.filter(({ isFound }) => isFound).length;
  const covered = outcomes.filter(({ isCovered }) => isCovered).length;
  return { cases: outcomes.length, found: share(found, outcomes.length), covered: share(covered, found) };
}

/** The table of goals. */
export function leakRows(keytrail: readonly LeakOutcome[], secretlint: readonly LeakOutcome[]): Rows {
  const head = [
    "measure",
    "cases",
    "goal",
    "Keytrail: found",
    "of those covered",
    "secretlint: found",
    "of those covered",
    "best other tool",
  ];
  return [
    head,
    ...LEAK_GOALS.map(({ measure, goal, goalCovered, bestOther, counts }) => [
      measure,
      String(keytrail.filter(counts).length),
      goalCovered === 0 ? percent(goal, 0) : `${percent(goal, 0)}, ${percent(goalCovered, 0)} covered`,
      ...cells(keytrail.filter(counts)),
      ...cells(secretlint.filter(counts)),
      bestOther,
    ]),
    ...[
      {
        measure: "formats that need a context word",
        counts: (one: LeakOutcome) => isCounted(one) && !one.leak.format.isPrefixed,
      },
      { measure: "hex of a JSON body, in no other line", counts: (one: LeakOutcome) => !isCounted(one) },
    ].map(({ measure, counts }) => [
      measure,
      String(keytrail.filter(counts).length),
      "",
      ...cells(keytrail.filter(counts)),
      ...cells(secretlint.filter(counts)),
      "",
    ]),
  ];
}

/** The table of carriers. */
export function carrierRows(keytrail: readonly LeakOutcome[], secretlint: readonly LeakOutcome[]): Rows {
  const names = [...new Set(keytrail.map(({ leak }) => leak.carrier.name))];
  return [
    ["carrier", "group", "Keytrail: found", "of those covered", "secretlint: found", "of those covered"],
    ...names.map((name) => {
      const own = keytrail.filter(({ leak }) => leak.carrier.name === name);
      const other = secretlint.filter(({ leak }) => leak.carrier.name === name);
      return [name, own[0]?.leak.carrier.group ?? "", ...cells(own), ...cells(other)];
    }),
  ];
}

function cells(outcomes: readonly LeakOutcome[]): readonly string[] {
  const { found, covered } = toShares(outcomes);
  return [percent(found), percent(covered)];
}

function share(count: number, of: number): number {
  return of === 0 ? 0 : count / of;
}

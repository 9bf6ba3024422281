import type { Rows } from "../quality/markdown.ts";
import { percent } from "../quality/markdown.ts";
import { HOUR_MILLIS, LEARNING_DAYS, MINUTE_MILLIS, startOfDay } from "./calendar.ts";
import { medianDelay, recallOf, type NoiseFigures } from "./goals.ts";
import { isLoud, type FalseAlert } from "./match-alerts.ts";

/** False alerts of medium or more per thousand keys and day, at most. */
const MOST_FALSE = 0.05;

/** What was simulated, in sentences. */
export function noiseNote({ run: { drama, sightings } }: NoiseFigures, rulesOn: readonly string[]): string {
  const { options, services } = drama.fleet;
  const silent = rulesOn.filter((rule) => !drama.attacks.some((attack) => attack.rule === rule));
  return [
    `${drama.fleet.keys.length} keys of ${services.length} services over ${options.days} days, ${sightings} sightings, ${drama.attacks.length} attacks.`,
    `Nothing was taught before; false alerts of the first ${LEARNING_DAYS} days, in which the keys' habits are learned, stand in a column of their own.`,
    ...(silent.length === 0 ? [] : [`Rules without an attack of their own: ${silent.join(", ")}.`]),
  ].join(" ");
}

/** A row for each rule that is on. */
export function ruleRows({ verdict, keyDays }: NoiseFigures, rulesOn: readonly string[]): Rows {
  return [
    ["rule", "attacks", "recall", "median delay", "false, low or info", `false, medium or more, days 1 to ${LEARNING_DAYS}`, "… later", "… later, per 1,000 keys a day"], // prettier-ignore
    ...rulesOn.map((rule) => {
      const outcomes = verdict.outcomes.filter(({ attack }) => attack.rule === rule);
      const mistaken = verdict.mistaken.filter(({ alert }) => alert.rule.id === rule);
      const loud = mistaken.filter(({ alert }) => isLoud(alert));
      const later = loud.filter(isLater);
      return [
        rule,
        String(outcomes.length),
        outcomes.length === 0 ? "" : percent(recallOf(outcomes), 0),
        delayText(medianDelay(outcomes)),
        String(mistaken.length - loud.length),
        String(loud.length - later.length),
        String(later.length),
        rate(later.length / keyDays),
      ];
    }),
  ];
}

/** The goals, with a column for each seed. */
export function noiseGoalRows(all: readonly NoiseFigures[]): Rows {
  const row = (measure: string, goal: string, value: (figures: NoiseFigures) => string): readonly string[] => [
    measure,
    goal,
    ...all.map(value),
  ];
  return [
    ["measure", "goal", ...all.map(({ run }) => `seed ${run.drama.fleet.options.seed}`)],
    row("sightings", "", ({ run }) => String(run.sightings)),
    row("false alerts of medium or more per 1,000 keys a day", `at most ${MOST_FALSE}`, ({ loud, keyDays }) =>
      rate(loud.length / keyDays),
    ),
    row("… without those over a rate limit that the key exceeds every day", `at most ${MOST_FALSE}`, (figures) =>
      rate((figures.loud.length - figures.overTheLimit.length) / figures.keyDays),
    ),
    row(`false alerts of medium or more in the first ${LEARNING_DAYS} days`, "", ({ learning }) =>
      String(learning.length),
    ),
    row("false impossible travel, of all days", "none", ({ verdict }) =>
      String(verdict.mistaken.filter(({ alert }) => alert.rule.id === "impossible_travel").length),
    ),
    row("recall of deterministic rules", "100 %", ({ verdict }) =>
      percent(recallOf(verdict.outcomes.filter(({ attack }) => attack.kind === "deterministic"))),
    ),
    row("recall of baselines", "90 %", ({ verdict }) => {
      const outcomes = verdict.outcomes.filter(({ attack }) => attack.kind === "baseline");
      return outcomes.length === 0 ? "" : percent(recallOf(outcomes));
    }),
    row("uses of established keys from addresses that really are new", "", ({ addresses }) => String(addresses.uses)),
    row("… kept quiet by the share of unseen addresses", "", ({ addresses: { uses, told } }) =>
      percent(uses === 0 ? 0 : Math.max(0, 1 - told / uses)),
    ),
    row("… alerts of medium or more for those that were told", "", ({ addresses }) => String(addresses.alerts)),
  ];
}

/** False alerts by rule and kind of key, the most frequent first, with examples. */
export function mistakeLines(mistaken: readonly FalseAlert[]): readonly string[] {
  const groups = Map.groupBy(
    mistaken.filter(({ alert }) => isLoud(alert)),
    ({ alert, key }) => `${alert.rule.id} for ${key?.profile ?? "no key of the fleet"}`,
  );
  return [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .flatMap(([group, members]) => [
      `${members.length} x ${group}`,
      ...members.slice(0, 3).map(({ alert }) => `    ${alert.first_seen} ${alert.severity}: ${alert.title}`),
    ]);
}

/** Attacks that their rule did not tell of. */
export function missLines({ verdict }: NoiseFigures): readonly string[] {
  return verdict.outcomes
    .filter(({ alert }) => alert === undefined)
    .map(({ attack }) => `missed: ${attack.rule} at ${new Date(attack.fromMillis).toISOString()}`);
}

function isLater({ alert }: FalseAlert): boolean {
  return Date.parse(alert.first_seen) >= startOfDay(LEARNING_DAYS);
}

function delayText(millis: number | undefined): string {
  if (millis === undefined) return "";
  if (millis < MINUTE_MILLIS) return `${Math.round(millis / 1000)} s`;
  return millis < HOUR_MILLIS ? `${Math.round(millis / MINUTE_MILLIS)} min` : `${(millis / HOUR_MILLIS).toFixed(1)} h`;
}

/** Rounded up, so that no figure reads as a goal that was missed. */
function rate(value: number): string {
  return value === 0 ? "0" : (Math.ceil(value * 100) / 100).toFixed(2);
}

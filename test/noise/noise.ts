import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { toMarkdown } from "../quality/markdown.ts";
import { createRules } from "../../processor/src/rules/index.ts";
import { NO_CONTEXT, type RuleContext } from "../../processor/src/rules/context.ts";
import { ATTACKS } from "./attacks/index.ts";
import { deliverFleet } from "./deliver-fleet.ts";
import { createFleet } from "./fleet.ts";
import { measureNoise, type NoiseFigures } from "./goals.ts";
import { SIMULATED_GEO } from "./networks.ts";
import { missLines, mistakeLines, noiseGoalRows, noiseNote, ruleRows } from "./noise-tables.ts";
import { fleetRules, runFleet } from "./run-fleet.ts";
import { stageAttacks, type Drama } from "./stage.ts";

/** What is simulated for the published figures. */
const PUBLISHED = { days: 30, mostPerSecond: 1_000, each: 5, meteredKeys: 15, fromDay: 10, toDay: 27 };

/** Rules that see nothing without data on places are left out where there is none. */
const CONTEXT: RuleContext = { ...NO_CONTEXT, geo: SIMULATED_GEO };

/** Options of {@link measureNoiseSeeds}. */
export interface NoiseOptions {
  /** Each is a simulation of its own; the table of rules shows the first. */
  readonly seeds: readonly number[];
  readonly keys: number;
  readonly report: (line: string) => void;
}

/** Rules of the pack that are on in the simulation. */
export function rulesOn(): readonly string[] {
  return createRules(fleetRules(), CONTEXT).map(({ id }) => id);
}

/** Simulates a fleet for a month and attacks it. */
export function createPublishedDrama(seed: number, keys: number): Drama {
  const on = new Set(rulesOn());
  const fleet = createFleet({ seed, keys, ...PUBLISHED });
  return stageAttacks(fleet, { kinds: ATTACKS.filter(({ rule }) => on.has(rule)), ...PUBLISHED });
}

/** Runs the simulation for each seed, and writes the section of the document. */
export async function measureNoiseSeeds({ seeds, keys, report }: NoiseOptions): Promise<string> {
  const all: NoiseFigures[] = [];
  for (const seed of seeds) {
    const figures = measureNoise(await runFleet(createPublishedDrama(seed, keys)));
    all.push(figures);
    report(`seed ${seed}: ${figures.run.sightings} sightings, ${figures.run.alerts.length} alerts`);
    for (const line of [...missLines(figures), ...mistakeLines(figures.verdict.mistaken)]) report(line);
  }
  const [first] = all;
  if (first === undefined) throw new RangeError("Cannot measure noise: a seed is wanted: received none");
  return [
    "### Noise",
    noiseNote(first, rulesOn()),
    toMarkdown(noiseGoalRows(all)),
    await deliveryNote(stageAttacks(first.run.drama.fleet, { ...PUBLISHED, kinds: [] })),
    `By rule, seed ${seeds[0]}:`,
    toMarkdown(ruleRows(first, rulesOn())),
  ].join("\n\n");
}

async function deliveryNote(drama: Drama): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-noise-"));
  try {
    const { coldStart, restart } = await deliverFleet(drama, directory, () => wait(0));
    const summaries = coldStart.filter(({ summary }) => summary !== undefined);
    const single = coldStart.filter(({ summary }) => summary === undefined);
    const early = single.filter(({ rule }) => needsHistory(rule.id));
    return [
      `On an empty store the first hour of the fleet told one summary each of ${countsText(summaries)}, and ${early.length} alerts of rules that need history besides (goal: one summary at most);`,
      `other rules opened ${single.length - early.length} alerts: ${countsText(single)}. A restart after it opened ${restart.length} (goal: none).`,
    ].join(" ");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Alerts by rule: `request_rate_burst (9), endpoint_sweep (1)`. */
function countsText(alerts: readonly Alert[]): string {
  const groups = [...Map.groupBy(alerts, ({ rule }) => rule.id)];
  return groups.length === 0 ? "none" : groups.map(([rule, list]) => `${rule} (${list.length})`).join(", ");
}

/** Whether a rule's alerts of a new store are held back for a summary. */
export function needsHistory(rule: string): boolean {
  return createRules(fleetRules(), CONTEXT).some(({ id, needsHistory: needs }) => id === rule && needs);
}

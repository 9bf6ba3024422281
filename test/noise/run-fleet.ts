import { PassThrough } from "node:stream";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_CONFIG } from "../../processor/src/config/schema.ts";
import { toProcessorOptions } from "../../processor/src/config/options.ts";
import {
  DEFAULT_RULES,
  type DetectionCounters,
  type Replay,
  type RulesOptions,
} from "../../processor/src/detection.ts";
import { NO_CONTEXT, type RuleContext } from "../../processor/src/rules/context.ts";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import { SightingBatchBuilder, type SightingBatch } from "../../processor/src/sightings/batch.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { HOLIDAYS, LEARNING_DAYS, startOfDay } from "./calendar.ts";

import { countNewAddress, createAddressBook, type AddressBook } from "./new-addresses.ts";
import { SIMULATED_GEO } from "./networks.ts";
import { SENSITIVE_ROUTE } from "./services.ts";
import { simulate, type SimulatedDay } from "./simulate.ts";
import type { Drama } from "./stage.ts";

/** What came of a drama. */
export interface FleetRun {
  readonly drama: Drama;
  readonly alerts: readonly Alert[];
  readonly counters: DetectionCounters;
  readonly addresses: AddressBook;
  readonly sightings: number;
}

/** The rules as they come, and the routes and holidays that only the owner knows. */
export function fleetRules(): RulesOptions {
  const { rules } = toProcessorOptions(DEFAULT_CONFIG, { output: new PassThrough() });
  const offHours = rules?.more?.["off_hours_sensitive"];
  if (rules === undefined || offHours === undefined) return rules ?? DEFAULT_RULES;
  const told = { ...offHours, sensitiveRoutes: [SENSITIVE_ROUTE], holidays: HOLIDAYS };
  return { ...rules, more: { ...rules.more, off_hours_sensitive: told } };
}

/** What the rules ask in a drama. */
export function fleetContext({ registry }: Drama): RuleContext {
  return { ...NO_CONTEXT, geo: SIMULATED_GEO, registry };
}

/** Options of {@link runFleet}. */
export interface RunOptions {
  /** Days before this one are history that is taught, and raise nothing. Needs a directory for the state. @default none */
  readonly teach?: { readonly untilDay: number; readonly stateDirectory: string };
}

/** Plays a drama through the detection, day by day and in order of time. */
export async function runFleet(drama: Drama, { teach }: RunOptions = {}): Promise<FleetRun> {
  const open = (teaches: boolean): Promise<Replay> =>
    createReplay({
      stateDirectory: teach?.stateDirectory,
      rules: fleetRules(),
      context: fleetContext(drama),
      teach: teaches,
    });
  let isTeaching = teach !== undefined;
  let replay = await open(isTeaching);
  const addresses = createAddressBook(startOfDay(LEARNING_DAYS));
  let sightings = 0;
  const sources = new Set<string>();
  for (const day of simulate(drama)) {
    if (isTeaching && day.day >= teach!.untilDay) {
      isTeaching = false;
      await replay.finish();
      replay = await open(false);
      sources.clear();
    }
    for (const [batch, leaks] of arrivals(day)) {
      if (leaks.length > 0) await replay.apply([], leaks);
      await replay.apply([batch], []);
    }
    for (const one of day.sightings) countNewAddress(addresses, one);
    const ofTheDay = new Set(day.sightings.map(({ source }) => source));
    // An instance that a deployment has ended holds nothing back.
    for (const source of sources) {
      if (ofTheDay.has(source)) continue;
      replay.closeSource(source);
      sources.delete(source);
    }
    for (const source of ofTheDay) sources.add(source);
    sightings += day.sightings.length;
  }
  const { alerts } = await replay.finish();
  return { drama, alerts, counters: replay.counters, addresses, sightings };
}

/** A day as batches in order of time, each with the leaks right before it: a leak comes neither late nor early. */
export function* arrivals({
  sightings,
  leaks,
}: SimulatedDay): Generator<readonly [SightingBatch, readonly LeakFinding[]]> {
  let builder = new SightingBatchBuilder();
  let leak = 0;
  let before: LeakFinding[] = [];
  for (const one of sightings) {
    const due = leaks.slice(leak).filter(({ timeUnixMillis }) => timeUnixMillis <= one.timeUnixMillis);
    if (builder.isFull || (due.length > 0 && builder.length > 0)) {
      yield [builder.take(), before];
      builder = new SightingBatchBuilder();
      before = [];
    }
    before.push(...due);
    leak += due.length;
    builder.add(one);
  }
  if (builder.length > 0) yield [builder.take(), before];
}

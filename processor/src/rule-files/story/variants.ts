import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Alert } from "../../alerts/alert.ts";
import { compareAlerts } from "../../alerts/build-alert.ts";
import { DEFAULT_RULES, type Replay, type RulesOptions } from "../../detection.ts";
import { NO_CONTEXT } from "../../rules/context.ts";
import { SightingBatchBuilder, type SightingBatch } from "../../sightings/batch.ts";
import type { Sighting } from "../../sightings/sighting.ts";
import { createReplay } from "../../state/replay.ts";
import type { FileRule } from "../file-rule.ts";
import { clockTick, toFoldSighting, type Story } from "./events.ts";
import { createRandom, shuffleWithin, type Random } from "./random.ts";

/** How old a request may be when it comes, milliseconds. */
const LATENESS_MILLIS = 120_000;
const MAX_BATCH_ROWS = 64;
/** A short test has some batches as well, for a crash to fall between. */
const LEAST_BATCHES = 8;
const SHUFFLES = 3;
const PARTITIONS = 8;
const MAX_REPEATS = 5;
const CRASHES = 3;

/** The rule under test alone. */
const NO_RULES: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, enabled: false },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, enabled: false },
  new_client_address: { ...DEFAULT_RULES.new_client_address, enabled: false },
  leaked_key: { enabled: false },
  more: {},
};

/** One way in which the same requests can come. */
export interface Variant {
  readonly name: "shuffled" | "repeated" | "partitioned" | "crashed";
  /** The alert sets that it gave: all of them must be the one of the sorted requests. */
  run(rule: FileRule, story: Story): Promise<readonly (readonly Alert[])[]>;
}

/** The alert set of requests that come one after the other, in the order of time. */
export function playSorted(rule: FileRule, story: Story): Promise<readonly Alert[]> {
  return play(rule, story, story.sightings);
}

/** All other ways. */
export const VARIANTS: readonly Variant[] = [
  {
    name: "shuffled",
    run: (rule, story) =>
      Promise.all(
        seeds(SHUFFLES).map((random) =>
          play(rule, story, shuffleWithin(story.sightings, LATENESS_MILLIS - 1_000, random)),
        ),
      ),
  },
  {
    name: "repeated",
    run: (rule, story) =>
      Promise.all(
        seeds(SHUFFLES).map((random) => {
          const repeated = story.sightings.flatMap((one) =>
            Array.from({ length: 1 + Math.floor(random() * MAX_REPEATS) }, () => one),
          );
          return play(rule, story, shuffleWithin(repeated, LATENESS_MILLIS / 4, random));
        }),
      ),
  },
  { name: "partitioned", run: async (rule, story) => [await playPartitioned(rule, story)] },
  {
    name: "crashed",
    async run(rule, story) {
      const sets: (readonly Alert[])[] = [];
      for (let crash = 1; crash <= CRASHES; crash++) sets.push(await playCrashed(rule, story, crash / (CRASHES + 1)));
      return sets;
    },
  },
];

function seeds(count: number): readonly Random[] {
  return Array.from({ length: count }, (_, i) => createRandom(i + 1));
}

function openReplay(rule: FileRule, story: Story, stateDirectory?: string): Promise<Replay> {
  return createReplay({
    stateDirectory,
    rules: NO_RULES,
    context: { ...NO_CONTEXT, geo: story.geo, plugins: [(context, literal) => rule.create(context, literal)] },
    teach: false,
  });
}

async function play(rule: FileRule, story: Story, sightings: readonly Sighting[]): Promise<readonly Alert[]> {
  const replay = await openReplay(rule, story);
  openSources(replay, story);
  for (const batch of toBatches(sightings, story)) await replay.apply([batch], []);
  return (await replay.finish()).alerts;
}

/** Eight processors, each with the entities that fall to it; their alert sets together. */
async function playPartitioned(rule: FileRule, story: Story): Promise<readonly Alert[]> {
  const { partition } = rule.create(NO_CONTEXT, false);
  const parts = Map.groupBy(story.sightings, (one) => numberOf(partition.of(toFoldSighting(one, story.geo)) ?? ""));
  const sets: Alert[] = [];
  for (const sightings of parts.values()) sets.push(...(await play(rule, story, sightings)));
  return sets.toSorted(compareAlerts);
}

function numberOf(entity: string): number {
  let sum = 0;
  for (let i = 0; i < entity.length; i++) sum = (Math.imul(sum, 31) + entity.charCodeAt(i)) >>> 0;
  return sum % PARTITIONS;
}

/** Ended at once in the middle, and begun again from the journal; what was not acknowledged is sent again, and some that was. */
async function playCrashed(rule: FileRule, story: Story, share: number): Promise<readonly Alert[]> {
  const root = mkdtempSync(join(tmpdir(), "keytrail-rules-test-"));
  try {
    const before = join(root, "before");
    const after = join(root, "after");
    const batches = toBatches(story.sightings, story);
    const at = Math.floor(batches.length * share);
    const first = await openReplay(rule, story, before);
    openSources(first, story);
    for (const batch of batches.slice(0, at)) await first.apply([batch], []);
    cpSync(before, after, { recursive: true });
    rmSync(join(after, "lock"), { force: true });
    first.close();
    const second = await openReplay(rule, story, after);
    openSources(second, story);
    for (const batch of batches.slice(Math.max(0, at - 1))) await second.apply([batch], []);
    return (await second.finish()).alerts;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function openSources(replay: Replay, { sightings, startMillis }: Story): void {
  const sources = new Set(["", ...sightings.map(({ source }) => source)]);
  for (const source of sources) replay.openSource(source, startMillis, LATENESS_MILLIS);
}

/** Batches of one source each, as telemetry comes, and the tick of the clock at the end. */
function toBatches(sightings: readonly Sighting[], { endMillis }: Story): readonly SightingBatch[] {
  const batches: SightingBatch[] = [];
  const batchRows = Math.min(MAX_BATCH_ROWS, Math.ceil(sightings.length / LEAST_BATCHES));
  let rows: Sighting[] = [];
  const close = (): void => {
    if (rows.length === 0) return;
    const builder = new SightingBatchBuilder(rows.length);
    for (const row of rows) builder.add(row);
    batches.push(builder.take());
    rows = [];
  };
  for (const one of [...sightings, clockTick(endMillis)]) {
    if (rows.length === batchRows || (rows.length > 0 && rows[0]!.source !== one.source)) close();
    rows.push(one);
  }
  close();
  return batches;
}

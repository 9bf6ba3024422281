import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { Acknowledgement } from "../alerts/acknowledgement.ts";
import type { Alert } from "../alerts/alert.ts";
import { EvidenceCollector, type EvidenceRow } from "../alerts/evidence.ts";
import type { Episode } from "../alerts/episode.ts";
import { KeytrailError } from "../errors.ts";
import type { RegistryDump } from "../registry/registry.ts";
import type { DetectionCore } from "./core.ts";
import type { FoldsDump } from "./folds/folds.ts";
import { syncDirectory, type JournalPosition } from "./journal.ts";
import type { KeysDump } from "./key-table.ts";
import type { DeliveryState } from "./delivery-state.ts";
import type { SourceDump } from "./sources.ts";

const HEADER_BYTES = 12;
const MAGIC = 0x4b545331;
/** Raised when a snapshot of this layout can't be read by builds before it. */
const FORMAT = 5;
const SNAPSHOT_NAME = /^snapshot-(\d{12})\.bin$/;

interface EpisodeDump {
  readonly ruleId: string;
  readonly entity: Readonly<Record<string, string>>;
  readonly subjectId: string;
  readonly fields: Omit<Episode, "subject" | "evidence" | "waiting">;
  readonly evidence: readonly EvidenceRow[];
  readonly crossing: EvidenceRow | undefined;
  readonly waiting: readonly EvidenceRow[];
}

/** Everything that a restart needs besides the journal after `position`. */
export interface SnapshotData {
  readonly position: JournalPosition;
  readonly nextSequence: number;
  readonly journaledNewestMillis: number;
  readonly firstEventMillis: number;
  readonly horizonMillis: number;
  readonly quietMillis: number;
  readonly watermarkMillis: number;
  readonly newestMillis: number;
  readonly sources: readonly SourceDump[];
  readonly keys: KeysDump;
  readonly pruned: Float64Array;
  readonly cellCounts: Uint32Array;
  readonly cells: Uint32Array;
  readonly fingerprints: readonly [number, Uint32Array][];
  readonly fingerprintFloorSecond: number;
  readonly addressing: unknown;
  readonly leakPlaces: unknown;
  /** Left out by builds before there were folds. */
  readonly folds?: FoldsDump | undefined;
  readonly episodes: readonly EpisodeDump[];
  readonly archive: readonly Alert[];
  /** What came last only taught, and more of it was to come. Left out by builds that did not tell. */
  readonly teaching?: boolean | undefined;
  /** Left out by builds before there were any. */
  readonly acknowledgements?: readonly Acknowledgement[] | undefined;
  readonly opened: ReadonlyMap<string, number>;
  readonly counts: DetectionCore["counts"];
  readonly lateSequences: readonly number[];
  readonly delivery: DeliveryState;
  /** What was said of keys beside the registry's file; absent where there is no registry. */
  readonly registry?: RegistryDump | undefined;
}

/** The state as bytes: magic, format, CRC-32, then a structured clone. */
export function encodeSnapshot(
  core: DetectionCore,
  position: JournalPosition,
  delivery: DeliveryState,
  registry?: RegistryDump,
): Buffer {
  const slots = [...core.keys.slots()];
  const cells = slots.map((slot) => core.cells.dump(slot));
  const flat = new Uint32Array(cells.reduce((sum, words) => sum + words.length, 0));
  let at = 0;
  for (const words of cells) {
    flat.set(words, at);
    at += words.length;
  }
  const data: SnapshotData = {
    position,
    nextSequence: core.nextSequence,
    journaledNewestMillis: core.journaledNewestMillis,
    firstEventMillis: core.firstEventMillis,
    horizonMillis: core.horizonMillis,
    quietMillis: core.quietMillis,
    watermarkMillis: core.sources.watermarkMillis,
    newestMillis: core.sources.newestMillis,
    sources: core.sources.dump(),
    keys: core.keys.dump(),
    pruned: Float64Array.from(slots, (slot) => core.cells.pruned[slot]!),
    cellCounts: Uint32Array.from(cells, (words) => words.length / 2),
    cells: flat,
    fingerprints: core.fingerprints.dump(),
    fingerprintFloorSecond: core.fingerprints.floorSecond,
    addressing: core.addressing.dump(),
    leakPlaces: core.leakPlaces?.dump(),
    folds: core.folds?.dump(),
    episodes: Array.from(core.episodes.live, dumpEpisode),
    archive: core.archive,
    teaching: core.teaching,
    acknowledgements: core.acknowledgements.dump(),
    opened: core.episodes.opened,
    counts: core.counts,
    lateSequences: [...core.lateSequences],
    delivery,
    registry,
  };
  const body = serialize(data);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(FORMAT, 4);
  header.writeUInt32LE(crc32(body), 8);
  return Buffer.concat([header, body]);
}

/** Fills an empty core. Rules that are gone take their episodes with them. */
export function restoreSnapshot(
  core: DetectionCore,
  data: SnapshotData,
  ruleOf: (id: string) => Episode["subject"]["rule"] | undefined,
): void {
  core.teaching = data.teaching ?? false;
  core.nextSequence = data.nextSequence;
  core.journaledNewestMillis = data.journaledNewestMillis;
  core.firstEventMillis = data.firstEventMillis;
  core.horizonMillis = data.horizonMillis;
  core.quietMillis = data.quietMillis;
  core.sources.watermarkMillis = data.watermarkMillis;
  core.sources.newestMillis = data.newestMillis;
  core.sources.restore(data.sources);
  core.restoreKeys(data.keys, data.pruned, data.cellCounts, data.cells);
  core.fingerprints.restore(data.fingerprints);
  core.fingerprints.floorSecond = data.fingerprintFloorSecond;
  core.addressing.restore(data.addressing);
  if (data.leakPlaces !== undefined) core.leakPlaces?.restore(data.leakPlaces, Math.floor(data.horizonMillis / 1000));
  if (data.folds !== undefined) core.folds?.restore(data.folds, Math.floor(data.horizonMillis / 1000));
  for (const dumped of data.episodes) {
    const rule = ruleOf(dumped.ruleId);
    if (rule === undefined) continue;
    const slot = rule.kind === "count" ? core.keys.findOrAdd(dumped.entity["api_key.hash"]!) : -1;
    const evidence = new EvidenceCollector();
    for (const row of dumped.evidence) evidence.add(row);
    evidence.crossing = dumped.crossing;
    core.restoreEpisode({
      ...dumped.fields,
      subject: { rule, entity: dumped.entity, slot, id: dumped.subjectId },
      evidence,
      waiting: [...dumped.waiting],
    });
  }
  core.archive.push(...data.archive);
  core.acknowledgements.restore(data.acknowledgements ?? []);
  for (const [rule, opened] of data.opened) core.episodes.opened.set(rule, opened);
  Object.assign(core.counts, data.counts);
  for (const sequence of data.lateSequences) core.lateSequences.add(sequence);
}

/** Writes a snapshot beside the old ones, then removes those: at every instant a whole one is there. */
export function writeSnapshot(directory: string, number: number, bytes: Buffer): void {
  const name = `snapshot-${String(number).padStart(12, "0")}.bin`;
  const temporary = join(directory, `${name}.part`);
  const descriptor = openSync(temporary, "w", 0o600);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, join(directory, name));
  syncDirectory(directory);
  for (const other of readdirSync(directory)) {
    const digits = SNAPSHOT_NAME.exec(other)?.[1];
    if (other.endsWith(".part") || (digits !== undefined && Number(digits) < number))
      unlinkSync(join(directory, other));
  }
}

/**
 * The newest snapshot that is whole; undefined where none was ever written.
 * @throws KeytrailError `state_unavailable` when there are snapshots and none can be read
 */
export function readSnapshot(directory: string): { number: number; data: SnapshotData } | undefined {
  const numbers = readdirSync(directory)
    .map((name) => SNAPSHOT_NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((a, b) => b - a);
  for (const number of numbers) {
    const bytes = readFileSync(join(directory, `snapshot-${String(number).padStart(12, "0")}.bin`));
    if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== FORMAT) continue;
    const body = bytes.subarray(HEADER_BYTES);
    if (crc32(body) !== bytes.readUInt32LE(8)) continue;
    return { number, data: deserialize(body) as SnapshotData };
  }
  if (numbers.length === 0) return undefined;
  throw new KeytrailError(
    "state_unavailable",
    `Cannot open the state in ${directory}: wanted a whole snapshot of format ${FORMAT}: received ${numbers.length} damaged or of another format; put a backup back, or move the directory away and teach a new one with keytrail learn`,
  );
}

function dumpEpisode(episode: Episode): EpisodeDump {
  const { subject, evidence, waiting, ...fields } = episode;
  return {
    ruleId: subject.rule.id,
    entity: subject.entity,
    subjectId: subject.id,
    fields,
    evidence: evidence.rows(),
    crossing: evidence.crossing,
    waiting,
  };
}

import type { Readable, Writable } from "node:stream";
import type { KeyHasher } from "@keytrail/sdk/keys";
import type { Clock } from "../../clock.ts";
import { loadConfig } from "../../config/load.ts";
import { toProcessorOptions } from "../../config/options.ts";
import { DEFAULT_CONFIG } from "../../config/schema.ts";
import { DEFAULT_RULES, type DetectionCounters, type Replay, type ReplayResult } from "../../detection.ts";
import { KeytrailError } from "../../errors.ts";
import { createRunHasher, loadHashSecrets } from "../../keys/hash-secrets.ts";
import { refuseHashesWithoutSecret } from "../../keys/hashed-options.ts";
import { createKeyRecognition, deferKnownKeys } from "../../keys/key-recognition.ts";
import { openRuleSources } from "../../rule-sources.ts";
import { createReplay } from "../../state/replay.ts";
import { findInput } from "./input.ts";
import type { RecordedOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { createReadTools } from "./read-tools.ts";
import type { ReplayReader } from "./readers/reader.ts";
import { prepareFiles } from "./replay-files.ts";
import { type ReadCounts, ReadReport } from "./report.ts";

/** What a run over recorded input may know of the process. */
export interface RecordedRunIo {
  readonly stdin: Readable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** What became of the sightings of a run, and how many keys are known after it. */
export type RecordedCounters = Pick<DetectionCounters, "received" | "counted" | "duplicate" | "late" | "keys">;

/** What a run gave. */
export interface RecordedRun extends ReplayResult {
  readonly counters: RecordedCounters;
  readonly read: ReadCounts;
}

/**
 * Runs detection over files.
 *
 * @param command the command's name, for messages
 * @param readers the formats
 * @param teach learn, and raise nothing
 * @throws KeytrailError `usage`, `config_invalid`, `input_unreadable`, `state_unavailable`
 */
export async function runRecorded(
  command: string,
  options: RecordedOptions,
  readers: readonly ReplayReader[],
  teach: boolean,
  io: RecordedRunIo,
): Promise<RecordedRun> {
  const config = options.configFile === undefined ? DEFAULT_CONFIG : await loadConfig(options.configFile, io.env);
  const processorOptions = toProcessorOptions(config, { output: io.stderr });
  const { rules = DEFAULT_RULES, limits, hash, hashInput } = processorOptions;
  const secrets = loadHashSecrets(io.env);
  const { ephemeral } = secrets;
  refuseHashesWithoutSecret(processorOptions.keys ?? {}, ephemeral && hash !== "sha256");
  const hasher = createRunHasher(secrets, hash, hashInput);
  const report = new ReadReport(io.stderr);
  const progress = createProgress(io.stderr, io.clock);
  const inputs = await Promise.all(options.files.map((file) => findInput(file, io.stdin)));
  const { inputFormat, latenessMillis, keyFrom } = options;
  const onProgress = progress.show;
  const state: { replay?: Replay } = {};
  const accepted = deferKnownKeys(() => state.replay?.acceptedKeys);
  // A run reads the file of known keys once.
  const keysOptions = { ...processorOptions.keys, reloadMillis: 0 };
  const recognition = await createKeyRecognition({
    ...keysOptions,
    hasher,
    accepted,
    isKnownKeyHash: (keyHash) => state.replay?.isKnownKeyHash(keyHash) === true,
    log: () => undefined,
  });
  const tools = createReadTools(recognition, hasher);
  const prepared = await prepareFiles({
    inputs,
    readers,
    inputFormat,
    latenessMillis,
    keyFrom,
    tools,
    report,
    onProgress,
  });
  if (ephemeral) checkEphemeralSecret(command, prepared.readers, options, io.stderr);
  // Nothing is looked at twice in a run: it is over when the files are.
  const sources = await openRuleSources(processorOptions, { clock: io.clock, log: () => undefined });
  sources.close();
  const replay = await createReplay({
    context: sources.context,
    // What was said beside a file that this run does not know may not be lost: it says something of that file alone.
    registry: config.registry.file === undefined && options.stateDirectory !== undefined ? undefined : sources.registry,
    stateDirectory: options.stateDirectory,
    rules: options.pack === undefined ? rules : { ...rules, pack: options.pack },
    teach,
    ...(limits === undefined ? {} : { limits }),
  });
  state.replay = replay;
  const before = replay.counters;
  try {
    await prepared.apply(replay);
  } catch (error) {
    // What was applied is journaled; this releases the directory.
    replay.close();
    throw error;
  } finally {
    progress.clear();
    report.finish();
  }
  const result = await replay.finish();
  return { ...result, counters: sinceThen(before, replay.counters), read: report };
}

/** A state counts over all of its runs; what a run reports is its own. */
function sinceThen(before: DetectionCounters, after: DetectionCounters): RecordedCounters {
  return {
    received: after.received - before.received,
    counted: after.counted - before.counted,
    duplicate: after.duplicate - before.duplicate,
    late: after.late - before.late,
    keys: after.keys,
  };
}

/**
 * The hasher of the environment's secret and the configuration, for commands whose hashes must compare with others.
 * @returns undefined when there is no secret
 */
export async function createConfiguredHasher(
  configFile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<KeyHasher | undefined> {
  const config = configFile === undefined ? DEFAULT_CONFIG : await loadConfig(configFile, env);
  const secrets = loadHashSecrets(env);
  const { algorithm, input } = config.hash;
  // Plain SHA-256 compares without a secret.
  return secrets.ephemeral && algorithm !== "sha256" ? undefined : createRunHasher(secrets, algorithm, input);
}

function checkEphemeralSecret(
  command: string,
  readers: readonly ReplayReader[],
  options: RecordedOptions,
  stderr: Writable,
): void {
  const hashing = readers.find(({ hashesKeys }) => hashesKeys);
  if (hashing === undefined) return;
  if (options.stateDirectory !== undefined) {
    throw new KeytrailError(
      "usage",
      `Cannot run "keytrail ${command}" with --state: wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE, since keys of ${hashing.id} are hashed: received neither`,
    );
  }
  stderr.write(
    "Hashes of keys hold for this run only: set KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE to compare them\n",
  );
}

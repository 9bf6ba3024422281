import { Writable, type Readable } from "node:stream";
import type { KeyHasher, KnownKeys } from "@keytrail/sdk/keys";
import type { Clock } from "../../clock.ts";
import { loadConfig } from "../../config/load.ts";
import { toProcessorOptions } from "../../config/options.ts";
import { DEFAULT_CONFIG } from "../../config/schema.ts";
import {
  DEFAULT_RULES,
  type DetectionCounters,
  type Replay,
  type ReplayResult,
  type RulesOptions,
} from "../../detection.ts";
import { KeytrailError } from "../../errors.ts";
import type { ProcessorOptions } from "../../options.ts";
import { createRunHasher, loadHashSecrets } from "../../keys/hash-secrets.ts";
import { refuseHashesWithoutSecret } from "../../keys/hashed-options.ts";
import { createKeyRecognition, deferKnownKeys } from "../../keys/key-recognition.ts";
import { openRuleSources, type RuleSources } from "../../rule-sources.ts";
import { createReplay } from "../../state/replay.ts";
import { findInput } from "./input.ts";
import type { SightingLabels } from "./labels.ts";
import type { RecordedOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { createReadTools } from "./read-tools.ts";
import type { ReplayReader } from "./readers/reader.ts";
import { prepareFiles, type ReplaySink } from "./replay-files.ts";
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

/** What is read again and again, each time by another run. */
export interface RecordedInputs {
  /** The rules of the configuration, under the pack that the options say. */
  readonly rules: RulesOptions;
  /** All of them are files, which can be read more than once. */
  readonly canRepeat: boolean;
  /** Runs detection over them. */
  run(variant?: RecordedVariant): Promise<RecordedRun>;
  /** Reads them into something else. */
  feed(options: FeedOptions): Promise<ReadCounts>;
}

/** What a run differs by. */
export interface RecordedVariant {
  /** @default the configuration's */
  readonly rules?: RulesOptions | undefined;
  /** The user's own rules. @default the configuration's */
  readonly ownRules?: OwnRulesChoice | undefined;
  /** Learn, and raise nothing. @default false */
  readonly teach?: boolean | undefined;
  /** Takes the labels of the lines. */
  readonly labels?: SightingLabels | undefined;
  /** Puts something before the replay, such as a watch. */
  readonly wrap?: ((replay: Replay) => ReplaySink) | undefined;
  /** Called when all is applied, while the state stands. */
  readonly whenApplied?: (() => void) | undefined;
}

/** Where the user's own rules come from. */
export type OwnRulesChoice = Pick<ProcessorOptions, "rulesFiles" | "pluginModules">;

/** How {@link RecordedInputs.feed} reads. */
export interface FeedOptions {
  /** What is read into, made when the key registry is open. */
  readonly open: (sources: RuleSources) => Promise<FedSink> | FedSink;
  readonly labels?: SightingLabels | undefined;
  readonly ownRules?: OwnRulesChoice | undefined;
}

/** What is read into, and the keys that it knows. */
export interface FedSink {
  readonly sink: ReplaySink;
  readonly acceptedKeys?: (() => KnownKeys) | undefined;
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
  return (await openRecorded(command, options, readers, io)).run({ teach });
}

/**
 * Finds the inputs of a command and reads its configuration. Each run over them has a state, a key registry and a search of its own; the hash secret is that
 * of all.
 *
 * @param command the command's name, for messages
 * @param readers the formats
 * @throws KeytrailError `usage`, `config_invalid`, `input_unreadable`
 */
export async function openRecorded(
  command: string,
  options: RecordedOptions,
  readers: readonly ReplayReader[],
  io: RecordedRunIo,
): Promise<RecordedInputs> {
  const config = options.configFile === undefined ? DEFAULT_CONFIG : await loadConfig(options.configFile, io.env);
  const processorOptions = toProcessorOptions(config, { output: io.stderr });
  const { limits, hash, hashInput } = processorOptions;
  const configured = processorOptions.rules ?? DEFAULT_RULES;
  const rules = options.pack === undefined ? configured : { ...configured, pack: options.pack };
  const secrets = loadHashSecrets(io.env);
  const { ephemeral } = secrets;
  refuseHashesWithoutSecret(processorOptions.keys ?? {}, ephemeral && hash !== "sha256");
  const hasher = createRunHasher(secrets, hash, hashInput);
  const inputs = await Promise.all(options.files.map((file) => findInput(file, io.stdin)));
  const { inputFormat, latenessMillis, keyFrom } = options;
  let passes = 0;

  async function feed({ open, labels, ownRules }: FeedOptions): Promise<ReadCounts> {
    // What can't be read is told once, not with each pass.
    const isFirst = passes++ === 0;
    const report = new ReadReport(isFirst ? io.stderr : SILENT);
    const progress = createProgress(io.stderr, io.clock);
    const state: { fed?: FedSink } = {};
    const accepted = deferKnownKeys(() => state.fed?.acceptedKeys?.());
    // A run reads the file of known keys once.
    const keysOptions = { ...processorOptions.keys, reloadMillis: 0 };
    const recognition = await createKeyRecognition({
      ...keysOptions,
      hasher,
      accepted,
      isKnownKeyHash: (keyHash) => state.fed?.sink.isKnownKeyHash(keyHash) === true,
      log: () => undefined,
    });
    const tools = createReadTools(recognition, hasher);
    const onProgress = progress.show;
    const prepared = await prepareFiles({
      inputs,
      readers,
      inputFormat,
      latenessMillis,
      keyFrom,
      tools,
      report,
      onProgress,
      labels,
    });
    if (ephemeral && isFirst) checkEphemeralSecret(command, prepared.readers, options, io.stderr);
    // Nothing is looked at twice in a run: it is over when the files are.
    const sources = await openRuleSources(
      { ...processorOptions, ...ownRules },
      { clock: io.clock, log: () => undefined },
    );
    sources.close();
    state.fed = await open(sources);
    try {
      await prepared.apply(state.fed.sink);
    } finally {
      progress.clear();
      report.finish();
    }
    return report;
  }

  async function run({
    rules: varied,
    ownRules,
    teach,
    labels,
    wrap,
    whenApplied,
  }: RecordedVariant = {}): Promise<RecordedRun> {
    const opened: { replay?: Replay; before?: DetectionCounters } = {};
    let read: ReadCounts;
    try {
      read = await feed({
        labels,
        ownRules,
        async open({ context, registry }) {
          const replay = await createReplay({
            context,
            // What was said beside a file that this run does not know may not be lost: it says something of that file alone.
            registry: config.registry.file === undefined && options.stateDirectory !== undefined ? undefined : registry,
            stateDirectory: options.stateDirectory,
            rules: varied ?? rules,
            teach: teach === true,
            ...(limits === undefined ? {} : { limits }),
          });
          opened.replay = replay;
          opened.before = replay.counters;
          return { sink: wrap?.(replay) ?? replay, acceptedKeys: () => replay.acceptedKeys };
        },
      });
    } catch (error) {
      // What was applied is journaled; this releases the directory.
      opened.replay?.close();
      throw error;
    }
    const { replay, before } = opened;
    if (replay === undefined || before === undefined) throw new TypeError("Cannot run: feed opened no replay");
    whenApplied?.();
    const result = await replay.finish();
    return { ...result, counters: sinceThen(before, replay.counters), read };
  }

  return { rules, canRepeat: inputs.every(({ isFile }) => isFile), run, feed };
}

/** Takes what is not to be said again. */
const SILENT = new Writable({ write: (_chunk, _encoding, done) => done() });

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

import type { Config } from "../config/config.ts";
import { DEFAULT_CONFIG } from "../config/schema.ts";
import { loadConfig } from "../config/load.ts";
import { toProcessorOptions } from "../config/options.ts";
import { createRunHasher, loadHashSecrets } from "../keys/hash-secrets.ts";
import { refuseHashesWithoutSecret } from "../keys/hashed-options.ts";
import type { KeysOptions } from "../keys/key-recognition.ts";
import { createProcessor } from "../start.ts";
import { createLog } from "../telemetry.ts";
import type { Log } from "../telemetry.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command, CommandIo, StopSignal } from "./command.ts";

const USAGE = `Usage: keytrail run [--config FILE]

Receives OTLP/HTTP, scans it for leaked keys, runs the rules, sends alerts and forwards the telemetry.
Without a file it listens on 127.0.0.1:4318, keeps its state in ./.keytrail, prints alerts, and forwards nothing.

  --config FILE             YAML; keytrail check FILE tells what is wrong with it

Environment:
  KEYTRAIL_HASH_SECRET      the secret that keys are hashed with, 32 bytes or more, or
  KEYTRAIL_HASH_SECRET_FILE a file that holds it; without either, hashes hold for this run only
  KEYTRAIL_PREVIOUS_HASH_SECRET, KEYTRAIL_PREVIOUS_HASH_SECRET_FILE
                            the secret before, while it is being rotated

SIGINT and SIGTERM stop it in order; a second one at once.
`;

/** `keytrail run`: serves until it is told to stop. */
export const runCommand: Command = {
  name: "run",
  summary: "receive OTLP, detect misuse, send alerts, forward the telemetry",
  usage: USAGE,
  async run(argv, io) {
    const { positionals, values } = parseArguments("run", argv, { config: "value" });
    const [superfluous] = positionals;
    if (superfluous !== undefined) {
      throw usage("run", `wanted flags only: received "${superfluous}"; a configuration goes with --config`);
    }
    const file = values.get("config");
    const config = file === undefined ? DEFAULT_CONFIG : await loadConfig(file, io.env);
    const log = createLog((line) => io.stderr.write(line), io.clock);
    // Before anything listens: a signal that comes during start-up must not be lost.
    const stop = stopSignal(io);
    try {
      const options = toProcessorOptions(config, { output: io.stdout, noColor: io.env["NO_COLOR"] });
      const processor = await createProcessor({
        ...options,
        ...hashSecrets(io, log, config.hash.algorithm, options.keys ?? {}),
        clock: io.clock,
        log,
      });
      const downstream = config.exporters.otlp_http?.endpoint ?? "none: telemetry is looked at and goes no further";
      const api = processor.apiUrl === undefined ? {} : { api: processor.apiUrl };
      log("INFO", "Listening", { url: processor.url, ...api, state: config.state.directory, downstream });
      log("INFO", "Stopping", { signal: await stop.received });
      await processor.close();
      log("INFO", "Stopped");
      return 0;
    } finally {
      stop.release();
    }
  },
};

function hashSecrets(
  io: CommandIo,
  log: Log,
  algorithm: Config["hash"]["algorithm"],
  keys: KeysOptions,
): { readonly hashSecret: Uint8Array; readonly previousHashSecret?: Uint8Array } {
  const loaded = loadHashSecrets(io.env);
  const { secret: hashSecret, previousSecret, ephemeral } = loaded;
  // Plain SHA-256 takes no secret.
  const isEphemeral = ephemeral && algorithm !== "sha256";
  refuseHashesWithoutSecret(keys, isEphemeral);
  // What can't go together is told before anything is opened.
  createRunHasher(loaded, algorithm);
  if (isEphemeral) {
    log("WARN", "Hashes of keys hold for this run only: set KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE");
  }
  return previousSecret === undefined ? { hashSecret } : { hashSecret, previousHashSecret: previousSecret };
}

function stopSignal(io: CommandIo): { readonly received: Promise<StopSignal>; release(): void } {
  const { promise, resolve } = Promise.withResolvers<StopSignal>();
  return { received: promise, release: io.onStopSignal(resolve) };
}

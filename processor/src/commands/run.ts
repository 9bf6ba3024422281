import { loadHashSecret } from "@keytrail/sdk/keys";
import type { Config } from "../config/config.ts";
import { DEFAULT_CONFIG } from "../config/schema.ts";
import { loadConfig } from "../config/load.ts";
import { toProcessorOptions } from "../config/options.ts";
import { KeytrailError } from "../errors.ts";
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
        hashSecret: hashSecret(io, log, config.hash.algorithm, options.keys ?? {}),
        clock: io.clock,
        log,
      });
      const downstream = config.exporters.otlp_http?.endpoint ?? "none: telemetry is looked at and goes no further";
      log("INFO", "Listening", { url: processor.url, state: config.state.directory, downstream });
      log("INFO", "Stopping", { signal: await stop.received });
      await processor.close();
      log("INFO", "Stopped");
      return 0;
    } finally {
      stop.release();
    }
  },
};

function hashSecret(io: CommandIo, log: Log, algorithm: Config["hash"]["algorithm"], keys: KeysOptions): Uint8Array {
  let loaded: ReturnType<typeof loadHashSecret>;
  try {
    loaded = loadHashSecret(io.env);
  } catch (error) {
    const message = error instanceof Error ? error.message : "Cannot load the hash secret";
    throw new KeytrailError("config_invalid", message, { cause: error });
  }
  // Plain SHA-256 takes no secret.
  const isEphemeral = loaded.ephemeral && algorithm !== "sha256";
  refuseHashesWithoutSecret(keys, isEphemeral);
  if (isEphemeral) {
    log("WARN", "Hashes of keys hold for this run only: set KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE");
  }
  return loaded.secret;
}

function stopSignal(io: CommandIo): { readonly received: Promise<StopSignal>; release(): void } {
  const { promise, resolve } = Promise.withResolvers<StopSignal>();
  return { received: promise, release: io.onStopSignal(resolve) };
}

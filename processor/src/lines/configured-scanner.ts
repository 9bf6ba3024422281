import { createKeyScanner, type KeyScanner } from "@keytrail/sdk/keys";
import type { CommandIo } from "../commands/command.ts";
import { loadConfig } from "../config/load.ts";
import { toProcessorOptions } from "../config/options.ts";
import { DEFAULT_CONFIG } from "../config/schema.ts";
import { KeytrailError } from "../errors.ts";
import { createKeyRecognition, type KeysOptions } from "../keys/key-recognition.ts";
import { createConfiguredHasher } from "../sightings/replay/recorded-run.ts";

/**
 * Creates the scanner that a configuration describes, without the processor around it: custom formats, allow lists and the file of known keys, which
 * is read once. Accepted sightings are the processor's.
 *
 * @param command for messages
 * @throws KeytrailError `config_invalid`
 */
export async function createConfiguredScanner(
  command: string,
  configFile: string | undefined,
  { env, stderr }: Pick<CommandIo, "env" | "stderr">,
): Promise<KeyScanner> {
  const config = configFile === undefined ? DEFAULT_CONFIG : await loadConfig(configFile, env);
  const keys = toProcessorOptions(config, { output: stderr }).keys ?? {};
  const hasher = await createConfiguredHasher(configFile, env);
  if (hasher === undefined) return createScannerWithoutHash(command, keys);
  const { scanner } = await createKeyRecognition({
    ...keys,
    reloadMillis: 0,
    acceptedSightings: false,
    accepted: { size: 0, nameOf: () => undefined },
    hasher,
    log: () => undefined,
  });
  return scanner;
}

function createScannerWithoutHash(command: string, { allow, customFormats, knownKeysFile }: KeysOptions): KeyScanner {
  if (knownKeysFile !== undefined || (allow?.hashes ?? []).length > 0) {
    throw new KeytrailError(
      "config_invalid",
      `Cannot run "keytrail ${command}": wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE, since the configuration names keys by their hashes: received neither`,
    );
  }
  const { formats = [], attributeNames = [] } = allow ?? {};
  return createKeyScanner({ customFormats: customFormats ?? [], allow: { formats, attributeNames } });
}

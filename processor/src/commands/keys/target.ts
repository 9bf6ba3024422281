import { createConfiguredHasher } from "../../sightings/replay/recorded-run.ts";
import { isKeyHash } from "@keytrail/sdk/keys";
import type { KeyHasher } from "@keytrail/sdk/keys";
import { loadConfig } from "../../config/load.ts";
import { KeytrailError } from "../../errors.ts";
import type { KeyEntry, RegistryContent } from "../../registry/key-entry.ts";
import { parseArguments, usage } from "../arguments.ts";
import type { KnownFlags } from "../arguments.ts";
import type { CommandIo } from "../command.ts";

/** What a subcommand of `keytrail keys` was given. */
export interface KeysArguments {
  /** `keys add` and the like, for messages. */
  readonly command: string;
  /** The registry's file. */
  readonly path: string;
  readonly configFile: string | undefined;
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/**
 * Takes the arguments of a subcommand apart, and finds the registry's file.
 *
 * @throws KeytrailError `usage`, `config_invalid`
 */
export async function parseKeysArguments(
  word: string,
  argv: readonly string[],
  known: KnownFlags,
  io: CommandIo,
): Promise<KeysArguments> {
  const command = `keys ${word}`;
  const own: KnownFlags = { file: "value", config: "value", json: "flag", ...known };
  const { positionals, values, flags } = parseArguments(command, argv, own);
  const configFile = values.get("config");
  const configured = configFile === undefined ? undefined : (await loadConfig(configFile, io.env)).registry.file;
  const path = values.get("file") ?? configured;
  if (path === undefined)
    throw usage(command, "wanted --file FILE, or --config FILE with registry.file in it: received neither");
  return { command, path, configFile, values, flags, positionals };
}

/** Refuses arguments: one may be a key, so that no message repeats it. */
export function refuseArguments({ command, positionals }: KeysArguments): void {
  if (positionals.length === 0) return;
  throw usage(
    command,
    "wanted the key at the prompt or on standard input, since an argument stays in the shell's history: received an argument, which is not repeated here",
  );
}

/**
 * The one key that a subcommand is about, by its hash or its name; of several of a name the one that is active.
 *
 * @throws KeytrailError `usage` for none, several, or one that is not there; what was given is not repeated, since it may be a key
 */
export function findTarget({ command, positionals }: KeysArguments, { keys }: RegistryContent): KeyEntry {
  const [word] = positionals;
  if (word === undefined || positionals.length > 1)
    throw usage(command, `wanted the hash or the name of one key: received ${positionals.length} arguments`);
  const byHash = isKeyHash(word) ? keys.get(word.toLowerCase()) : undefined;
  if (byHash !== undefined) return byHash;
  const named = [...keys.values()].filter(({ name }) => name === word);
  const active = named.filter(({ status }) => status === "active");
  const found = active.length > 0 ? active : named;
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length > 1) throw usage(command, `wanted a key's hash, since several keys have this name: received a name`);
  const wanted = "wanted the hash (64 hex digits) or the name of a key of the registry, never the key itself";
  throw usage(command, `${wanted}: received something else, which is not repeated here`);
}

/**
 * What keys are hashed with.
 *
 * @throws KeytrailError `config_invalid` without a secret
 */
export async function requireHasher({ command, configFile }: KeysArguments, io: CommandIo): Promise<KeyHasher> {
  const hasher = await createConfiguredHasher(configFile, io.env);
  if (hasher !== undefined) return hasher;
  throw new KeytrailError(
    "config_invalid",
    `Cannot run "keytrail ${command}": wanted KEYTRAIL_HASH_SECRET or KEYTRAIL_HASH_SECRET_FILE, since a hash under another secret compares with nothing: received neither`,
  );
}

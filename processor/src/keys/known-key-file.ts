import { createKnownKeySet, readKnownKeys } from "@keytrail/sdk/keys";
import type { KnownKeys } from "@keytrail/sdk/keys";
import { KeytrailError } from "../errors.ts";
import { fileVersion } from "../files/file-version.ts";
import type { Log } from "../telemetry.ts";

/** Keys of a file that is read again when it has changed. */
export interface KnownKeyFile extends KnownKeys {
  /** Stops looking for changes. */
  close(): void;
}

/** Options of {@link openKnownKeyFile}. */
export interface KnownKeyFileOptions {
  readonly path: string;
  /** How often the file is looked at; 0: never again. */
  readonly reloadMillis: number;
  readonly log: Log;
}

/**
 * Reads a file of known keys, and reads it again when its time, size or inode has changed. While it is read, the keys of before hold, and both
 * are in memory. A file that can't be read any more, or has lines that are wrong, changes nothing and is told in the log, once a change.
 * @throws KeytrailError `config_invalid` for a file that can't be read at the start, with every line that is wrong
 */
export async function openKnownKeyFile({ path, reloadMillis, log }: KnownKeyFileOptions): Promise<KnownKeyFile> {
  let keys: KnownKeys = createKnownKeySet();
  let version = await fileVersion(path);
  let isReading = false;

  try {
    keys = await readKnownKeys(path);
  } catch (error) {
    throw new KeytrailError("config_invalid", messageOf(error), { cause: error });
  }

  async function look(): Promise<void> {
    const found = await fileVersion(path);
    if (found === version) return;
    version = found;
    try {
      keys = await readKnownKeys(path);
      log("INFO", "Known keys were read again", { path, keys: keys.size });
    } catch (error) {
      log("WARN", "Known keys stay as they were", { reason: messageOf(error) });
    }
  }

  function lookUnlessReading(): void {
    if (isReading) return;
    isReading = true;
    void look().finally(() => {
      isReading = false;
    });
  }

  const timer = reloadMillis > 0 ? setInterval(lookUnlessReading, reloadMillis).unref() : undefined;
  return {
    get size() {
      return keys.size;
    },
    nameOf: (keyHash) => keys.nameOf(keyHash),
    mayHaveLength: (characters) => keys.mayHaveLength?.(characters) ?? true,
    close: () => clearInterval(timer),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Cannot read known keys";
}

import { stat } from "node:fs/promises";
import type { Clock } from "../clock.ts";
import { fileVersion } from "../files/file-version.ts";
import type { Log } from "../telemetry.ts";
import type { RegistryContent } from "./key-entry.ts";
import { loadRegistryAside } from "./load-aside.ts";
import { loadRegistry } from "./load-registry.ts";
import { createRegistry } from "./registry.ts";
import type { Registry, RegistryOptions } from "./registry.ts";

/** Options of {@link openRegistryFile}. */
export interface RegistryFileOptions extends RegistryOptions {
  /** Undefined: no file, and what is said beside it is all. */
  readonly path: string | undefined;
  /** How often the file is looked at; 0: never again. */
  readonly reloadMillis: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A registry whose file is read again when it has changed. */
export interface RegistryFile {
  readonly registry: Registry;
  /** Looks whether the file has changed now, and waits until what it says holds. */
  look(): Promise<void>;
  /** Stops looking for changes. */
  close(): void;
}

/** A file of some hundred keys is read in the time that a thread takes to start. */
const ASIDE_BYTES = 32 * 1024;

/**
 * Reads a registry, and reads it again when its file's time, size or inode has changed. A file that is gone or wrong changes nothing, and is told in the log once a change.
 *
 * @throws KeytrailError `config_invalid` for a file that can't be read at the start, with every problem
 */
export async function openRegistryFile(options: RegistryFileOptions): Promise<RegistryFile> {
  const { path, reloadMillis, clock, log } = options;
  if (path === undefined) {
    return { registry: createRegistry(options), look: () => Promise.resolve(), close: () => undefined };
  }
  let version = await fileVersion(path);
  const registry = createRegistry(options, await read(path));
  let looking: Promise<void> | undefined;

  async function lookOnce(file: string): Promise<void> {
    const found = await fileVersion(file);
    if (found === version) return;
    version = found;
    try {
      await registry.replaceFile(await read(file), clock.nowUnixMillis());
      log("INFO", "The key registry was read again", { path: file, keys: registry.size });
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it can't be read";
      log("WARN", "The key registry stays as it was", { reason });
    }
  }

  function look(): Promise<void> {
    looking ??= lookOnce(path as string).finally(() => {
      looking = undefined;
    });
    return looking;
  }

  const timer = reloadMillis > 0 ? setInterval(() => void look(), reloadMillis).unref() : undefined;
  return { registry, look, close: () => clearInterval(timer) };
}

/** A large file in a thread of its own, which takes the memory that parsing needs with it. */
async function read(path: string): Promise<RegistryContent> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return size < ASIDE_BYTES ? loadRegistry(path) : loadRegistryAside(path);
}

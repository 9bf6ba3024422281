import { parentPort, workerData } from "node:worker_threads";
import type { KeyEntry } from "./key-entry.ts";
import { loadRegistry } from "./load-registry.ts";
import type { RegistryPart } from "./load-aside.ts";

/** Keys in one message: what takes them has other things to do between two. */
const KEYS_PER_MESSAGE = 2_000;

/** Reads the registry that it is given the path of, and posts it piece by piece. */
async function main(): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const post = (part: RegistryPart): void => parentPort?.postMessage(part);
  try {
    const { owners, plans, keys } = await loadRegistry(String(workerData));
    let piece: KeyEntry[] = [];
    for (const entry of keys.values()) {
      piece.push(entry);
      if (piece.length < KEYS_PER_MESSAGE) continue;
      post({ kind: "keys", keys: piece });
      piece = [];
    }
    post({ kind: "keys", keys: piece });
    post({ kind: "end", owners, plans });
  } catch (error) {
    // An error keeps its class on the way to another thread only where it is one of the language's own.
    post({ kind: "failed", message: error instanceof Error ? error.message : "it can't be read" });
  }
}

await main();

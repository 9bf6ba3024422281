import { Worker } from "node:worker_threads";
import { KeytrailError } from "../errors.ts";
import type { KeyEntry, KeyTerms, OwnerEntry, RegistryContent } from "./key-entry.ts";

/** What the worker posts, in this order: keys, any number of times, then the end; or that it failed. */
export type RegistryPart =
  | { readonly kind: "keys"; readonly keys: readonly KeyEntry[] }
  | {
      readonly kind: "end";
      readonly owners: ReadonlyMap<string, OwnerEntry>;
      readonly plans: ReadonlyMap<string, KeyTerms>;
    }
  | { readonly kind: "failed"; readonly message: string };

/** Whether the sources run as they are, or what was built of them. */
const IS_SOURCE = import.meta.url.endsWith(".ts");

/**
 * Reads a registry file in a thread of its own: parsing ten thousand keys takes a second, in which telemetry would wait.
 *
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export function loadRegistryAside(path: string): Promise<RegistryContent> {
  const file = IS_SOURCE
    ? new URL("./registry-worker.ts", import.meta.url)
    : new URL("./registry-worker.js", import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: path,
      // It needs nothing of the environment, and no flags but those that its sources run with.
      env: {},
      execArgv: IS_SOURCE ? ["--conditions=keytrail-source"] : [],
    });
    worker.unref();
    const keys = new Map<string, KeyEntry>();
    const fail = (message: string, cause?: unknown): void =>
      reject(new KeytrailError("config_invalid", message, { cause }));
    worker.on("message", (part: RegistryPart) => {
      if (part.kind === "keys") for (const entry of part.keys) keys.set(entry.keyHash, entry);
      else if (part.kind === "end") resolve({ owners: part.owners, plans: part.plans, keys });
      else fail(part.message);
    });
    worker.on("error", (error) => fail(`Cannot read key registry ${path}: its thread failed`, error));
    worker.on("exit", () => fail(`Cannot read key registry ${path}: its thread ended`));
  });
}

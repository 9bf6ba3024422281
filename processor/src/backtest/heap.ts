import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/** Bytes that are in use after a garbage collection, outside of V8's heap included. */
export function heapBytes(): number {
  collect ??= findCollector();
  collect();
  // Buffers of what went are given back beside the first collection; the second waits for that.
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** `--expose-gc` counts for contexts that are made after it. */
function findCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

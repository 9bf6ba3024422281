/** Smaller bodies are cheap to allocate; larger ones are too rare to hold memory for. */
const MIN_BODY_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const SIZE_STEP_BYTES = 128 * 1024;

/**
 * Buffers for request bodies that are used again. A fresh one for each body is memory outside the heap: every few dozen of them forced a
 * garbage collection, a third of what a span cost.
 */
export interface BodyPool {
  /** @returns a buffer of at least this many bytes, or undefined: the caller then allocates as it reads */
  take(bytes: number): Buffer | undefined;
  /** Gives a buffer back that nobody reads any more. */
  give(buffer: Buffer): void;
  /** Leaves a buffer to who may still read it. */
  forget(buffer: Buffer): void;
}

/** @param maxBytes the most that all buffers of the pool, in use or not, may hold */
export function createBodyPool(maxBytes: number): BodyPool {
  const free: Buffer[] = [];
  const owned = new WeakSet<Buffer>();
  let heldBytes = 0;
  return {
    take(bytes) {
      if (bytes < MIN_BODY_BYTES || bytes > MAX_BODY_BYTES) return undefined;
      const index = free.findIndex((buffer) => buffer.length >= bytes);
      if (index >= 0) return free.splice(index, 1)[0];
      const size = Math.ceil(bytes / SIZE_STEP_BYTES) * SIZE_STEP_BYTES;
      if (heldBytes + size > maxBytes) return undefined;
      heldBytes += size;
      const buffer = Buffer.allocUnsafeSlow(size);
      owned.add(buffer);
      return buffer;
    },
    give(buffer) {
      if (!owned.has(buffer) || free.includes(buffer)) return;
      free.push(buffer);
      // The smallest that fits is taken.
      free.sort((a, b) => a.length - b.length);
    },
    forget(buffer) {
      if (owned.delete(buffer)) heldBytes -= buffer.length;
    },
  };
}

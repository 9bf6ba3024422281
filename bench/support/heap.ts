/**
 * Bytes of heap that stay behind, once caches are warm: the work is done twice, and the second time counts.
 * @throws Error when Node was started without `--expose-gc`
 */
export function heapGrowth(work: () => void): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Cannot measure the heap: --expose-gc is wanted");
  work();
  gc();
  const before = process.memoryUsage().heapUsed;
  work();
  gc();
  return process.memoryUsage().heapUsed - before;
}

import type { Scrubber } from "../scrub/scrubber.ts";
import type { SharedLeaks } from "../scrub/shared-parts.ts";
import type { ExportCallback, ExportResult, Resource } from "../scrub/telemetry.ts";

/** How one kind of item is scrubbed. */
export interface ItemScrubber<T> {
  readonly scrub: (item: T, scrubber: Scrubber, shared: SharedLeaks) => T;
  /** What goes out instead of an item whose scrubbing failed; throws when nothing can. */
  readonly createStub: (item: T, scrubber: Scrubber) => T;
}

/** Scrubs one item. When it can't be scrubbed it leaves as a stub, or (undefined) not at all; never as it came. */
export function scrubItem<T>(
  item: T,
  { scrub, createStub }: ItemScrubber<T>,
  scrubber: Scrubber,
  shared: SharedLeaks,
): T | undefined {
  const { counts } = scrubber;
  try {
    return scrub(item, scrubber, shared);
  } catch {
    // The error may quote what it choked on, so it is counted and not reported.
    counts.stubbedItems++;
  }
  try {
    return createStub(item, scrubber);
  } catch {
    counts.stubbedItems--;
    counts.droppedItems++;
    return undefined;
  }
}

/**
 * Runs an export once all resources know their attributes: a resource that is scrubbed too early would be exported without them, or worse, with
 * them. Synchronous when none is pending.
 */
export function whenSettled(resources: Iterable<Resource>, onResult: ExportCallback, run: () => void): void {
  let pending: Set<Resource> | undefined;
  for (const resource of resources) if (resource.asyncAttributesPending === true) (pending ??= new Set()).add(resource);
  if (pending === undefined) return run();
  Promise.all(Array.from(pending, (resource) => resource.waitForAsyncAttributes?.() ?? Promise.resolve())).then(
    run,
    () => onResult(toFailure("Cannot export telemetry: its resource attributes could not be awaited")),
  );
}

/** A failed export. */
export function toFailure(message: string): ExportResult {
  return { code: 1, error: new Error(message) };
}

/**
 * Calls the inner exporter. What it throws becomes a failed export, because an exception would reach the application.
 */
export function exportGuarded(run: (onResult: ExportCallback) => void, onResult: ExportCallback): void {
  let isOver = false;
  const once = (result: ExportResult): void => {
    if (isOver) return;
    isOver = true;
    onResult(result);
  };
  try {
    run(once);
  } catch {
    once(toFailure("Cannot export telemetry: scrubbing or the wrapped exporter threw"));
  }
}

import type { Scrubber } from "../scrub/scrubber.ts";
import type { ExportCallback, Resource } from "../scrub/telemetry.ts";
import { scrubEach } from "../scrub/copy-on-write.ts";
import { exportGuarded, scrubItem, toFailure, whenSettled } from "./scrub-batch.ts";
import type { ItemScrubber } from "./scrub-batch.ts";

/** An exporter of spans or log records, as OpenTelemetry JS has them. */
export interface ItemExporter<T> {
  export(items: readonly T[], onResult: ExportCallback): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

/** An exporter whose `forceFlush` is always there. */
export interface WrappedItemExporter<T> extends ItemExporter<T> {
  forceFlush(): Promise<void>;
}

/** Puts scrubbing before an exporter; see {@link wrapSpanExporter} and {@link wrapLogRecordExporter}. */
export function wrapItemExporter<T extends { readonly resource: Resource }>(
  inner: ItemExporter<T>,
  scrubber: Scrubber,
  itemScrubber: ItemScrubber<T>,
): WrappedItemExporter<T> {
  function exportScrubbed(items: readonly T[], onResult: ExportCallback): void {
    const shared = scrubber.parts.startBatch();
    const scrubbed = scrubber.withinPayload(() =>
      scrubEach(items, (item) => scrubItem(item, itemScrubber, scrubber, shared)),
    );
    if (scrubbed.length === 0 && items.length > 0)
      return onResult(toFailure("Cannot export telemetry: no item could be scrubbed"));
    inner.export(scrubbed, (result) => {
      if (result.code === 0) shared.delivered();
      onResult(result);
    });
  }

  return {
    export(items, onResult) {
      exportGuarded((once) => {
        whenSettled(resourcesOf(items), once, () => exportGuarded((inOrder) => exportScrubbed(items, inOrder), once));
      }, onResult);
    },
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush?.() ?? Promise.resolve(),
  };
}

function* resourcesOf(items: readonly { readonly resource: Resource }[]): Generator<Resource> {
  let last: Resource | undefined;
  for (const item of items) {
    let resource: Resource | undefined;
    try {
      ({ resource } = item);
    } catch {
      // The item is stubbed or dropped later.
    }
    if (resource !== undefined && resource !== last) yield resource;
    last = resource;
  }
}

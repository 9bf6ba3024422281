/** What a scrubber did since it was made: plain numbers, for metrics to read. */
export interface ScrubCounts {
  /** Places where a request's exact key was found and scrubbed. */
  exact: number;
  /** ... found only by a known format. */
  format: number;
  /** ... found only by the name before it. */
  name: number;
  /** Findings in the place that the request presented its key in. */
  ownPlace: number;
  /** Findings elsewhere, each once an item. */
  leaks: number;
  /** Values that could not be scrubbed and were dropped. */
  failedValues: number;
  /** Items that could not be scrubbed: a stub without content went out. */
  stubbedItems: number;
  /** Items of which not even a stub could be made. */
  droppedItems: number;
}

/** Creates counts at zero. */
export function createCounts(): ScrubCounts {
  return { exact: 0, format: 0, name: 0, ownPlace: 0, leaks: 0, failedValues: 0, stubbedItems: 0, droppedItems: 0 };
}

import type { KeyScanner } from "@keytrail/sdk/keys";

/** Counts what a scanner tells of a value once a payload: one that holds something is looked at again when its item is taken apart. */
export interface CountOnce {
  /** The scanner, whose values are told apart by their place. */
  wrap(scanner: KeyScanner): KeyScanner;
  /** Counts, unless the value that is looked at now was looked at before. */
  count(add: () => void): void;
  /** Forgets the places: buffers are used again. */
  forget(): void;
}

/** Creates a counter that has seen no value. */
export function createCountOnce(): CountOnce {
  let seen = new WeakMap<Uint8Array, Set<number>>();
  let isRepeated = false;
  let hasCounted = false;
  return {
    wrap: (scanner) => ({
      ...scanner,
      findInBytes(bytes, start, end, attributeName) {
        const places = seen.get(bytes);
        isRepeated = places?.has(start) === true;
        hasCounted = false;
        const found = scanner.findInBytes(bytes, start, end, attributeName);
        if (hasCounted && places === undefined) seen.set(bytes, new Set([start]));
        else if (hasCounted) places?.add(start);
        isRepeated = false;
        return found;
      },
    }),
    count(add) {
      hasCounted = true;
      if (!isRepeated) add();
    },
    forget() {
      seen = new WeakMap();
    },
  };
}

import type { KeyFinding, KeyScanner } from "@keytrail/sdk/keys";

interface Found {
  readonly end: number;
  readonly attributeName: string;
  readonly findings: readonly KeyFinding[];
}

/**
 * A scanner for one payload that hands over what it found in a value to who asks for it next: the walk finds that an item holds a key, and the
 * judge of the item would search it again. Each finding is counted once, too, where keys that are let through are counted.
 */
export function findOnce(scanner: KeyScanner): KeyScanner {
  const found = new Map<number, Found>();
  return {
    ...scanner,
    findInBytes(bytes, start, end, attributeName = "") {
      const known = found.get(start);
      if (known !== undefined) {
        found.delete(start);
        if (known.end === end && known.attributeName === attributeName) return known.findings;
      }
      const findings = scanner.findInBytes(bytes, start, end, attributeName);
      if (findings.length > 0) found.set(start, { end, attributeName, findings });
      return findings;
    },
  };
}

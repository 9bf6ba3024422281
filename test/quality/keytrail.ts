import { createKeyScanner } from "@keytrail/sdk/keys";
import type { KeyFinding } from "@keytrail/sdk/keys";
import type { Detector } from "./detector.ts";

/** The engine at its default settings. */
export interface KeytrailDetector extends Detector {
  /** Where the two faces differ, without the texts; sound figures need it to be empty. */
  readonly disagreements: readonly string[];
}

/** Creates the detector. Each find asks both faces, the one over texts and the one over UTF-8. */
export function createKeytrailDetector(): KeytrailDetector {
  const scanner = createKeyScanner();
  const disagreements: string[] = [];
  return {
    disagreements,
    find: async (text, attributeName) => {
      const findings = scanner.find(text, attributeName);
      const bytes = Buffer.from(text);
      const difference = compareFaces(text, findings, scanner.findInBytes(bytes, 0, bytes.length, attributeName));
      if (difference !== undefined) disagreements.push(`under ${attributeName ?? "a log body"}: ${difference}`);
      return findings;
    },
    redact: async (text, attributeName) => scanner.redact(text, attributeName),
  };
}

/** @returns what differs, or undefined when the findings in bytes are those in the text */
export function compareFaces(
  text: string,
  inText: readonly KeyFinding[],
  inBytes: readonly KeyFinding[],
): string | undefined {
  if (inText.length === 0 && inBytes.length === 0) return undefined;
  const expected = inText.map((finding) =>
    toLine({ ...finding, start: byteOffset(text, finding.start), end: byteOffset(text, finding.end) }),
  );
  const received = inBytes.map(toLine);
  return expected.join() === received.join() ? undefined : `${expected.join()} in text, ${received.join()} in bytes`;
}

function toLine({ format, tier, start, end }: KeyFinding): string {
  return `${format}/${tier}@${start}-${end}`;
}

function byteOffset(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index));
}

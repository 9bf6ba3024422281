import { createKeyScanner } from "@keytrail/sdk/keys";
import type { KeyFinding } from "@keytrail/sdk/keys";
import type { Detector } from "./detector.ts";

/** The engine at its default settings. Each find asks both faces, and fails where they differ. */
export function createKeytrailDetector(): Detector {
  const scanner = createKeyScanner();
  return {
    find: async (text, attributeName) => {
      const findings = scanner.find(text, attributeName);
      const bytes = Buffer.from(text);
      const inBytes = scanner.findInBytes(bytes, 0, bytes.length, attributeName);
      checkFaces(text, attributeName, findings, inBytes);
      return findings;
    },
    redact: async (text, attributeName) => scanner.redact(text, attributeName),
  };
}

/** @throws Error when the findings in bytes are not those in the text; it says where, without the text */
export function checkFaces(
  text: string,
  attributeName: string | undefined,
  inText: readonly KeyFinding[],
  inBytes: readonly KeyFinding[],
): void {
  const expected = inText.map((finding) =>
    toLine({ ...finding, start: byteOffset(text, finding.start), end: byteOffset(text, finding.end) }),
  );
  const received = inBytes.map(toLine);
  if (expected.join() === received.join()) return;
  throw new Error(
    `Cannot compare findings under ${attributeName ?? "a log body"} in ${text.length} characters: the same in text and in bytes are wanted: received ${expected.join()} and ${received.join()}`,
  );
}

function toLine({ format, tier, start, end }: KeyFinding): string {
  return `${format}/${tier}@${start}-${end}`;
}

function byteOffset(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index));
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const TIME = Date.UTC(2026, 0, 5, 10) / 1000;

/** A line of recorded sightings. */
export interface LabelledUse {
  /** Seconds after the start. */
  readonly at: number;
  readonly key?: string;
  readonly ip?: string;
  readonly route?: string;
  readonly label?: string;
}

/** Sightings, a line each. */
export function lines(uses: readonly LabelledUse[]): string {
  const written = uses.map(({ at, key = "3f9a".repeat(16), ip = "192.0.2.1", route = "/v1/charges", label }, index) =>
    JSON.stringify({
      id: `${at} ${key} ${index}`,
      time: TIME + at,
      key,
      ip,
      route,
      status: 200,
      ...(label === undefined ? {} : { label }),
    }),
  );
  return `${written.join("\n")}\n`;
}

/** So many uses from a second on, two a second. */
export function burstOf(count: number, changes: LabelledUse): LabelledUse[] {
  return Array.from({ length: count }, (_, index) => ({ ...changes, at: changes.at + index / 2 }));
}

/** Where a file of a test would be; it goes with the test. */
export function tempPath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-backtest-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** A file that goes with the test. */
export function tempFile(name: string, content: string): string {
  const path = tempPath(name);
  writeFileSync(path, content);
  return path;
}

/** A configuration that has only these rules of its own. */
export function configFile(rules: string): string {
  return tempFile("keytrail.yaml", `file_format: "1.0"\nrules:\n${rules}\n`);
}

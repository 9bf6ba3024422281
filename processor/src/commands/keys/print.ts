import type { KeyEntry } from "../../registry/key-entry.ts";
import { writtenKey } from "../../registry/written-key.ts";
import type { CommandIo } from "../command.ts";

const HASH_CHARACTERS = 12;
const HEADS = ["HASH", "NAME", "OWNER", "PLAN", "STATUS", "UNTIL", ""];

/** Prints keys as lines of JSON, under the names of the file. */
export function printJson(io: CommandIo, entries: readonly KeyEntry[]): void {
  for (const entry of entries) io.stdout.write(`${JSON.stringify(writtenKey(entry))}\n`);
}

/** Prints keys as a table, the beginning of each hash with them. */
export function printTable(io: CommandIo, entries: readonly KeyEntry[], nowUnixMillis: number): void {
  const rows = [HEADS, ...entries.map((entry) => rowOf(entry, nowUnixMillis))];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
    io.stdout.write(`${line.trimEnd()}\n`);
  }
}

function rowOf(entry: KeyEntry, nowUnixMillis: number): string[] {
  const { graceUntilUnixMillis, expiresAtUnixMillis } = entry;
  const grace = entry.status === "rotated" ? graceUntilUnixMillis : undefined;
  const ends = [grace, expiresAtUnixMillis].filter((end) => end !== undefined);
  const end = entry.status === "revoked" || ends.length === 0 ? undefined : Math.min(...ends);
  return [
    entry.keyHash.slice(0, HASH_CHARACTERS),
    entry.name ?? "",
    entry.owner ?? "",
    entry.plan ?? "",
    entry.status,
    end === undefined ? "" : new Date(end).toISOString().replace(/\.\d+Z$/, "Z"),
    [entry.isCanary === true ? "canary" : "", end !== undefined && end < nowUnixMillis ? "over" : ""]
      .filter((word) => word !== "")
      .join(", "),
  ].map(visible);
}

/** A name from a file may hold what steers a terminal. */
function visible(text: string): string {
  return text.replaceAll(/\p{C}/gu, "?");
}

import { evidenceOf, type EvidenceRow } from "../../alerts/evidence.ts";

/** Rows kept for the evidence of a match that has not come yet. */
const MAX_ROWS = 20;

/** Notes a sighting as evidence. At most 20 are kept, the newest. */
export function noteRow(rows: EvidenceRow[], row: EvidenceRow): void {
  rows.push(evidenceOf(row));
  if (rows.length > MAX_ROWS) rows.shift();
}

/** Rows that are younger than the start of the window that ends with this second. */
export function rowsWithin(rows: readonly EvidenceRow[], second: number, windowSeconds: number): EvidenceRow[] {
  return rows.filter((row) => Math.floor(row.timeMillis / 1000) > second - windowSeconds);
}

import { redactionMarker } from "./mask.ts";
import type { KeyFinding } from "./scan.ts";

const MAX_ROUNDS = 4;

/**
 * Writes markers over what a search finds, until it finds no more.
 * @param find told the number of the round, from 0
 */
export function redactText(text: string, find: (text: string, round: number) => readonly KeyFinding[]): string {
  let redacted = text;
  // What glued keys hid from each other shows when the first are gone.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = find(redacted, round);
    if (found.length === 0) break;
    redacted = writeMarkers(redacted, found);
  }
  return redacted;
}

function writeMarkers(text: string, findings: readonly KeyFinding[]): string {
  let redacted = "";
  let at = 0;
  for (const { format, start, end, keyHash } of findings) {
    redacted += text.slice(at, start) + redactionMarker(format, keyHash);
    at = end;
  }
  return redacted + text.slice(at);
}

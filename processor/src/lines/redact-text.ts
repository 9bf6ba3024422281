import type { KeyFinding } from "@keytrail/sdk/keys";
import { contentLength } from "./folded-lines.ts";
import { fitToJson, jsonStart, toReplacements } from "./replacements.ts";

/** As the scanner's own: what glued keys hid from each other shows when the first are gone. */
const MAX_ROUNDS = 4;

/**
 * Writes markers over what is found from `from` to `to`. A line that is JSON, or ends in it, stays so.
 *
 * @param findings of the whole text
 * @param find for the rounds after the first
 * @returns the range alone
 */
export function redactText(
  text: string,
  from: number,
  to: number,
  findings: readonly KeyFinding[],
  find: (text: string) => readonly KeyFinding[],
): string {
  // A line's end is no part of its value.
  const end = to === text.length ? contentLength(text) : to;
  let redacted =
    from === 0 && to === text.length
      ? writeMarkers(text.slice(0, end), findings)
      : writeMarkersInside(text, from, end, findings);
  for (let round = 1; round < MAX_ROUNDS; round++) {
    const left = find(redacted);
    if (left.length === 0) break;
    redacted = writeMarkers(redacted, left);
  }
  return redacted + text.slice(end, to);
}

function writeMarkers(text: string, findings: readonly KeyFinding[]): string {
  const replacements = toReplacements(text, findings);
  if (replacements.length === 0) return text;
  const json = jsonStart(text);
  return splice(text, 0, text.length, json < 0 ? replacements : fitToJson(text, json, replacements));
}

function writeMarkersInside(text: string, from: number, to: number, findings: readonly KeyFinding[]): string {
  const inside = findings
    .filter(({ start, end }) => end > from && start < to)
    .map((finding) => ({ ...finding, start: Math.max(finding.start, from), end: Math.min(finding.end, to) }));
  return splice(text, from, to, toReplacements(text, inside));
}

function splice(text: string, from: number, to: number, replacements: ReturnType<typeof toReplacements>): string {
  let spliced = "";
  let at = from;
  for (const { start, end, marker } of replacements) {
    spliced += text.slice(at, start) + marker;
    at = end;
  }
  return spliced + text.slice(at, to);
}

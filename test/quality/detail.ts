import type { LeakOutcome } from "./measure-leaks.ts";

/**
 * What was missed, by format and carrier, without keys: how many of how many were not found, and with `~` how many of those
 * found were not covered whole.
 */
export function missLines(outcomes: readonly LeakOutcome[]): readonly string[] {
  const byFormat = Map.groupBy(outcomes, ({ leak }) => leak.format.name);
  const lines: string[] = [];
  for (const [format, own] of byFormat) {
    const misses: string[] = [];
    for (const [carrier, cases] of Map.groupBy(own, ({ leak }) => leak.carrier.name)) {
      const missed = cases.filter(({ isFound }) => !isFound).length;
      const uncovered = cases.filter(({ isFound, isCovered }) => isFound && !isCovered).length;
      if (missed > 0) misses.push(`${carrier} ${missed}/${cases.length}`);
      if (uncovered > 0) misses.push(`~${carrier} ${uncovered}/${cases.length}`);
    }
    if (misses.length > 0) lines.push(`${format}: ${misses.join(", ")}`);
  }
  return lines;
}

/** Texts around what was missed, with the secret's place as `‹…›`; one for each way in which a carrier writes. */
export function missExamples(outcomes: readonly LeakOutcome[]): readonly string[] {
  const examples = new Map<string, string>();
  for (const { leak, isFound, isCovered } of outcomes) {
    if (isFound && isCovered) continue;
    const { text, start, end, attributeName } = leak.text;
    const kind = `${leak.carrier.name} ${leak.format.isPrefixed ? "prefixed" : "context"} ${isFound ? "not covered" : "missed"}`;
    const shown = `${text.slice(0, start).slice(-60)}‹${end - start}›${text.slice(end).slice(0, 30)}`;
    // Keys reach into what stands around their secret only in connection strings, whose other halves are public.
    // About one for each template: the attribute and what follows the place tell them apart.
    const around = `${attributeName ?? ""} ${text.slice(end, end + 4)}`;
    examples.set(
      `${kind} ${around}`,
      `${kind}: ${leak.format.name} in ${attributeName ?? "log body"}: ${JSON.stringify(shown)}`,
    );
  }
  return [...examples.values()].toSorted();
}

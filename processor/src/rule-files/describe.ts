import type { FileRule } from "./file-rule.ts";
import { measureState } from "./measure-state.ts";

const TIMING = {
  monotone: "monotone: told at once, never taken back",
  ordered: "ordered: told at once, provisional until the watermark has passed",
  watermark: "told when the watermark has passed",
} as const;

/** One line on a rule of a file: what it is, and what an entity costs. */
export function describeFileRule(rule: FileRule): string {
  const { id, file, line, severity, mode, timing, entry } = rule;
  const { least, busy } = measureState(rule);
  const bytes = least === busy ? `${busy} bytes` : `${least} to ${busy} bytes`;
  const parts = [
    `${entry.detect.kind} by ${entry.entity.join(", ")}`,
    severity,
    ...(mode === "simulate" ? ["simulate"] : []),
    TIMING[timing],
    `${bytes} an entity`,
    ...(entry.exceptions.length === 0
      ? []
      : [`${entry.exceptions.length} ${entry.exceptions.length === 1 ? "exception" : "exceptions"}`]),
    `${entry.tests.length} ${entry.tests.length === 1 ? "test" : "tests"}`,
  ];
  return `${file}:${line} ${id}: ${parts.join("; ")}`;
}

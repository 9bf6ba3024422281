/** Cells of a Markdown table, the head first. */
export type Rows = readonly (readonly string[])[];

/** A table as Markdown. */
export function toMarkdown([head = [], ...rows]: Rows): string {
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A share as a percentage. */
export function percent(value: number, digits = 1): string {
  // Rounded down, so that no figure reads as a goal that was missed.
  const scale = 10 ** digits;
  return `${(Math.floor(value * 100 * scale) / scale).toFixed(digits)} %`;
}

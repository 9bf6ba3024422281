/** One scenario's outcome. */
export interface BenchTable {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table as Markdown. */
export function toMarkdown(table: BenchTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [line(table.head), line(table.head.map(() => "---")), ...table.rows.map(line)];
  return `### ${table.title}\n\n${table.note}\n\n${lines.join("\n")}\n`;
}

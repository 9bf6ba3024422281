/** One sample: its labels, its value. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A page in the text format of Prometheus, in the making. */
export interface Exposition {
  counter(name: string, help: string, samples: readonly Sample[]): void;
  gauge(name: string, help: string, samples: readonly Sample[]): void;
  text(): string;
}

/** Content type of the page: https://prometheus.io/docs/instrumenting/exposition_formats/#basic-info */
export const EXPOSITION_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Starts an empty page. A family without samples is left out. */
export function createExposition(): Exposition {
  const lines: string[] = [];
  const family = (type: "counter" | "gauge", name: string, help: string, samples: readonly Sample[]): void => {
    if (samples.length === 0) return;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [labels, value] of samples) lines.push(`${name}${labelText(labels)} ${value}`);
  };
  return {
    counter: (name, help, samples) => family("counter", name, help, samples),
    gauge: (name, help, samples) => family("gauge", name, help, samples),
    text: () => `${lines.join("\n")}\n`,
  };
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

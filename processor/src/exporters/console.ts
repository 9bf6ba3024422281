import type { Writable } from "node:stream";
import type { Alert, Severity } from "../alerts/alert.ts";
import { KeytrailError } from "../errors.ts";
import type { AlertExporter } from "./exporter.ts";

/** Options of {@link createConsoleExporter}. */
export interface ConsoleExporterOptions {
  readonly output: Writable & { readonly isTTY?: boolean };
  /** Value of the environment's NO_COLOR; any but the empty string switches colours off (https://no-color.org). Default: absent. */
  readonly noColor?: string | undefined;
}

/** How {@link formatAlertLine} writes. */
export interface AlertLineOptions {
  /** ANSI colours for the severity. Default false. */
  readonly colors?: boolean;
  /** `clock`: time of day, for what happens now; `full`: with the date, for what was recorded. Both UTC. Default `clock`. */
  readonly time?: "clock" | "full";
}

/** Select graphic rendition codes: https://ecma-international.org/publications-and-standards/standards/ecma-48/ */
const COLOR_BY_SEVERITY: Readonly<Record<Severity, string>> = {
  info: "2",
  low: "36",
  medium: "33",
  high: "31",
  critical: "1;31",
};
const LABEL_BY_SEVERITY: Readonly<Record<Severity, string>> = {
  info: "INFO",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  critical: "CRITICAL",
};
/**
 * What a title must not bring to a terminal: C0 and C1 controls, line and paragraph separators, marks that reorder or hide text
 * (https://trojansource.codes).
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Writes each alert as one line to a stream. */
export function createConsoleExporter(options: ConsoleExporterOptions): AlertExporter {
  const { output } = options;
  const colors = wantsColors(output, options.noColor);
  return {
    id: "console",
    export(alerts) {
      if (alerts.length === 0) return Promise.resolve();
      const text = alerts.map((alert) => `${formatAlertLine(alert, { colors })}\n`).join("");
      return new Promise((resolve, reject) => {
        output.write(text, (error) => {
          if (error === null || error === undefined) resolve();
          else
            reject(
              new KeytrailError(
                "export_failed",
                "Cannot write alerts to the console: wanted an open stream: received a closed one",
              ),
            );
        });
      });
    },
    // The stream belongs to the process.
    shutdown: () => Promise.resolve(),
  };
}

/** Whether a stream should get colours: a terminal, and nobody said NO_COLOR. */
export function wantsColors(output: { readonly isTTY?: boolean }, noColor: string | undefined): boolean {
  return output.isTTY === true && (noColor ?? "") === "";
}

/** One alert as one line: `22:14:07 HIGH request_rate_sustained key=3f9a… (checkout-prod) made 612 requests in 5 minutes, limit 500`. */
export function formatAlertLine(alert: Alert, options: AlertLineOptions = {}): string {
  const time = options.time === "full" ? alert.last_seen : alert.last_seen.slice(11, 19);
  const label = LABEL_BY_SEVERITY[alert.severity];
  const severity = options.colors === true ? `\u001b[${COLOR_BY_SEVERITY[alert.severity]}m${label}\u001b[0m` : label;
  const title = printable(alert.title).replace(/^Key /, "key=");
  return `${time} ${severity} ${printable(alert.rule.id)} ${title}${noteOf(alert)}`;
}

/** Text without what could steer a terminal or break the line. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "");
}

function noteOf(alert: Alert): string {
  if (alert.superseded_by !== undefined) return ` (closed: went into ${alert.superseded_by.slice(0, 8)})`;
  if (alert.state === "close") return " (closed)";
  if (alert.state === "withdrawn") return " (withdrawn)";
  if (alert.summary !== undefined) return "";
  if (alert.provisional) return " (provisional)";
  return alert.state === "update" ? " (update)" : "";
}

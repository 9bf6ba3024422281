import { createHash } from "node:crypto";
import type { Alert, Severity } from "./alert.ts";
import { SEVERITIES } from "./alert.ts";

/** Opens of one rule told one by one in a minute; what comes above is told as one summary (`detection.md` 1). */
const MAX_OPENS = 20;
const WINDOW_MILLIS = 60_000;
const SAMPLE_IDS = 20;

interface RuleWindow {
  startMillis: number;
  opens: number;
  folded: Alert[];
}

/** Decides which opens are told alone. Works by wall clock and on delivery only: the alert set never changes by it. */
export class StormControl {
  readonly #windows = new Map<string, RuleWindow>();
  readonly #cold = new Map<string, Alert[]>();

  /** True when the open may be told alone; else it is folded into the summary that {@link due} gives. */
  admit(alert: Alert, nowMillis: number, isCold: boolean): boolean {
    if (!isCold) {
      const window = this.#windowOf(alert.rule.id, nowMillis);
      if (window.opens < MAX_OPENS) {
        window.opens++;
        return true;
      }
    }
    this.fold(alert, nowMillis, isCold);
    return false;
  }

  /** Keeps an open for the summary; on its own, for one that was folded before a restart. */
  fold(alert: Alert, nowMillis: number, isCold: boolean): void {
    if (!isCold) {
      this.#windowOf(alert.rule.id, nowMillis).folded.push(alert);
      return;
    }
    const folded = this.#cold.get(alert.rule.id);
    if (folded === undefined) this.#cold.set(alert.rule.id, [alert]);
    else folded.push(alert);
  }

  /** Forgets what a summary, told before a restart, stood for. */
  forget(summary: Alert): void {
    const { id } = summary.rule;
    const window = this.#windows.get(id);
    if (window !== undefined && window.folded.length > 0 && summaryId(window.folded) === summary.id)
      this.#windows.delete(id);
    const cold = this.#cold.get(id);
    if (cold !== undefined && summaryId(cold) === summary.id) this.#cold.delete(id);
  }

  /** The summaries that are due: of minutes that have ended, and of the cold start once it is over. */
  due(nowMillis: number, isCold: boolean): Alert[] {
    const summaries: Alert[] = [];
    for (const [rule, window] of this.#windows) {
      if (nowMillis - window.startMillis < WINDOW_MILLIS) continue;
      this.#windows.delete(rule);
      if (window.folded.length > 0) summaries.push(summarize(window.folded, "more within a minute"));
    }
    if (isCold) return summaries;
    for (const folded of this.#cold.values()) summaries.push(summarize(folded, "kept back while the history was new"));
    this.#cold.clear();
    return summaries;
  }

  #windowOf(ruleId: string, nowMillis: number): RuleWindow {
    const known = this.#windows.get(ruleId);
    if (known !== undefined && (nowMillis - known.startMillis < WINDOW_MILLIS || known.folded.length > 0)) return known;
    const window = { startMillis: nowMillis, opens: 0, folded: [] };
    this.#windows.set(ruleId, window);
    return window;
  }

  /** Alerts folded and not yet summarised, for a snapshot. */
  dump(): unknown {
    return { windows: [...this.#windows], cold: [...this.#cold] };
  }

  restore(dumped: unknown): void {
    const { windows, cold } = dumped as { windows: [string, RuleWindow][]; cold: [string, Alert[]][] };
    for (const [rule, window] of windows) this.#windows.set(rule, window);
    for (const [rule, folded] of cold) this.#cold.set(rule, folded);
  }
}

function summaryId(folded: readonly Alert[]): string {
  const { rule } = folded[0]!;
  const ids = folded.map((alert) => alert.id).toSorted();
  return createHash("sha256")
    .update(JSON.stringify(["summary", rule.id, rule.version, ids]))
    .digest("hex")
    .slice(0, 32);
}

function summarize(folded: readonly Alert[], how: string): Alert {
  const sorted = folded.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const [first] = sorted;
  const seen = folded.map((alert) => alert.first_seen).toSorted();
  const last = folded
    .map((alert) => alert.last_seen)
    .toSorted()
    .at(-1)!;
  const { rule } = first!;
  return {
    id: summaryId(folded),
    revision: 1,
    state: "open",
    rule,
    severity: highest(folded),
    title: `${folded.length} ${folded.length === 1 ? "alert" : "alerts"} ${how}: ${rule.id}, for example: ${first!.title}`,
    entity: {},
    window: { from: seen[0]!, to: last },
    observed: folded.length,
    threshold: null,
    baseline: null,
    count: folded.length,
    first_seen: seen[0]!,
    last_seen: last,
    provisional: folded.some((alert) => alert.provisional),
    evidence: first!.evidence,
    gates: ["summary"],
    counterfactual: "",
    completeness: { sampled: folded.some((alert) => alert.completeness.sampled) },
    summary: { count: folded.length, sample_ids: sorted.slice(0, SAMPLE_IDS).map((alert) => alert.id) },
  };
}

function highest(alerts: readonly Alert[]): Severity {
  return SEVERITIES[Math.max(...alerts.map((alert) => SEVERITIES.indexOf(alert.severity)))]!;
}

import type { KeyRegistry } from "../registry/key-record.ts";
import type { LogHistogram } from "./log-histogram.ts";
import type { RequestWindows, WindowHistograms } from "./request-windows.ts";

/** Windows of a key below which its own history says too little. */
const LEAST_WINDOWS = 100;
/** A key whose limit is nearer to what it has anyway needs none of its own. */
const APART = 2;
/** What people can still read; the busiest come first. */
const MAX_KEYS = 1_000;
const MAX_ROUTES = 50;

/** What history says of one kind of window, and the limit that comes of it. */
export interface Figures {
  readonly windows: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly most: number;
  /** Requests in a window. */
  readonly limit: number;
}

/** Limits for one thing that has a name. */
export interface Proposal {
  readonly name: string;
  readonly requests: number;
  readonly minute: Figures;
  readonly fiveMinutes: Figures;
}

/** Limits for all keys, and for those that need others. */
export interface Proposals {
  readonly all: Proposal;
  readonly keysOver: { readonly minute: number; readonly fiveMinutes: number };
  readonly keyCount: number;
  readonly plans: readonly Proposal[];
  /** Named by their hashes: those that are far from what their plan, or all, get. */
  readonly keys: readonly Proposal[];
  /** Of one key on the route. */
  readonly routes: readonly Proposal[];
}

/**
 * Proposes limits: p99.9 of the windows that had requests, times the headroom, rounded up to two digits.
 * @param headroom at least 1
 */
export function proposeLimits(windows: RequestWindows, registry: KeyRegistry, headroom: number): Proposals {
  const propose = (name: string, of: WindowHistograms): Proposal => ({
    name,
    requests: Math.round(of.requests),
    minute: figuresOf(of.minute, headroom),
    fiveMinutes: figuresOf(of.fiveMinutes, headroom),
  });
  const byRequests = (from: ReadonlyMap<string, WindowHistograms>): Proposal[] =>
    Array.from(from, ([name, of]) => propose(name, of)).toSorted(
      (a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1),
    );
  const all = propose("all keys", windows.all);
  const plans = byRequests(windows.byPlan);
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  const keys = byRequests(windows.byKey).filter((key) => {
    const usual = planOf.get(registry.find(key.name)?.plan ?? "") ?? all;
    return key.minute.windows >= LEAST_WINDOWS && isApart(key.minute.limit, usual.minute.limit);
  });
  const histograms = [...windows.byKey.values()];
  return {
    all,
    keysOver: {
      minute: histograms.filter(({ minute }) => minute.max > all.minute.limit).length,
      fiveMinutes: histograms.filter(({ fiveMinutes }) => fiveMinutes.max > all.fiveMinutes.limit).length,
    },
    keyCount: windows.byKey.size,
    plans,
    keys: keys.slice(0, MAX_KEYS),
    routes: byRequests(windows.byRoute).slice(0, MAX_ROUTES),
  };
}

function isApart(a: number, b: number): boolean {
  return a > b * APART || b > a * APART;
}

function figuresOf(histogram: LogHistogram, headroom: number): Figures {
  const p999 = histogram.quantile(0.999);
  return {
    windows: histogram.count,
    p50: Math.round(histogram.quantile(0.5)),
    p99: Math.round(histogram.quantile(0.99)),
    p999: Math.round(p999),
    most: Math.round(histogram.max),
    limit: roundUp(Math.round(p999) * headroom),
  };
}

/** Up to two digits that count: 612 gives 620. */
function roundUp(value: number): number {
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  // What a product of fractions is over by is no request.
  return Math.max(1, Math.ceil(value / grain - 1e-9) * grain);
}

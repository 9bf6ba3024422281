import { SEVERITIES, type Severity } from "../../alerts/alert.ts";
import { EvidenceCollector, evidenceOf, type EvidenceRow } from "../../alerts/evidence.ts";
import type { FoldMatch } from "../../rules/fold-rule.ts";

/** What a run shows of the match with the highest observed value. */
export interface Peak {
  readonly observed: number;
  readonly second: number;
  readonly threshold: number | null;
  readonly baseline: number | null;
  readonly windowSeconds: number | undefined;
  readonly details: Readonly<Record<string, string | number>>;
  readonly gates: readonly string[];
}

/** Matches of one entity nearer than the keep-alive. */
export interface FoldRun {
  firstCell: number;
  lastCell: number;
  /** Time of the earliest sighting that made it match, milliseconds. */
  firstMillis: number;
  count: number;
  severity: Severity;
  peak: Peak;
  evidence: EvidenceCollector;
  /** Who may change it in place; anyone else makes a copy first. */
  owner: object;
}

/** One entity's runs, in order and apart. Shared between the confirmed and the speculative side until one of them changes. */
export interface SubjectRuns {
  readonly ruleIndex: number;
  readonly id: string;
  readonly entity: Readonly<Record<string, string>>;
  runs: readonly FoldRun[];
}

/** Adds a match: joins what it closes the gap between. Runs that were there before are not changed in place. */
export function addMatch(
  subject: SubjectRuns,
  match: FoldMatch,
  keepAliveSeconds: number,
  timeMillis: number,
  owner: object,
): void {
  const { second } = match;
  const near = subject.runs.filter(
    (run) => second < run.lastCell + keepAliveSeconds && second > run.firstCell - keepAliveSeconds,
  );
  const [first, ...rest] = near;
  if (first === undefined) {
    const run = startRun(match, timeMillis, owner);
    subject.runs = [...subject.runs, run].toSorted((a, b) => a.firstCell - b.firstCell);
    return;
  }
  let run = first;
  if (run.owner !== owner || rest.length > 0) {
    run = copyRun(first, owner);
    for (const other of rest) joinRuns(run, other);
    subject.runs = subject.runs.filter((other) => !near.includes(other)).concat(run);
    if (subject.runs.length > 1) subject.runs = subject.runs.toSorted((a, b) => a.firstCell - b.firstCell);
  }
  extendRun(run, match, timeMillis);
}

function startRun(match: FoldMatch, timeMillis: number, owner: object): FoldRun {
  const run: FoldRun = {
    firstCell: match.second,
    lastCell: match.second,
    firstMillis: timeMillis,
    count: 1,
    severity: match.severity,
    peak: peakOf(match),
    evidence: new EvidenceCollector(),
    owner,
  };
  for (const row of match.evidence) run.evidence.add(evidenceOf(row));
  return run;
}

function extendRun(run: FoldRun, match: FoldMatch, timeMillis: number): void {
  run.firstCell = Math.min(run.firstCell, match.second);
  run.lastCell = Math.max(run.lastCell, match.second);
  run.firstMillis = Math.min(run.firstMillis, timeMillis);
  run.count++;
  run.severity = higher(run.severity, match.severity);
  if (isHigherPeak(match.observed, match.second, run.peak)) run.peak = peakOf(match);
  for (const row of match.evidence) run.evidence.add(evidenceOf(row));
}

function joinRuns(into: FoldRun, other: FoldRun): void {
  into.firstCell = Math.min(into.firstCell, other.firstCell);
  into.lastCell = Math.max(into.lastCell, other.lastCell);
  into.firstMillis = Math.min(into.firstMillis, other.firstMillis);
  into.count += other.count;
  into.severity = higher(into.severity, other.severity);
  if (isHigherPeak(other.peak.observed, other.peak.second, into.peak)) into.peak = other.peak;
  into.evidence.merge(other.evidence);
}

function copyRun(run: FoldRun, owner: object): FoldRun {
  const evidence = new EvidenceCollector();
  evidence.merge(run.evidence);
  return { ...run, evidence, owner };
}

function peakOf(match: FoldMatch): Peak {
  const { observed, second, threshold, baseline, windowSeconds, details, gates } = match;
  return {
    observed,
    second,
    threshold: threshold ?? null,
    baseline: baseline ?? null,
    windowSeconds,
    details: details ?? NOTHING,
    gates: gates ?? NONE,
  };
}

/** The highest, and of equal ones the earliest. */
function isHigherPeak(observed: number, second: number, than: Peak): boolean {
  return observed > than.observed || (observed === than.observed && second < than.second);
}

function higher(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}

const NOTHING: Readonly<Record<string, string | number>> = {};
const NONE: readonly string[] = [];

/** A subject as a snapshot keeps it. */
export interface SubjectDump extends Omit<SubjectRuns, "runs"> {
  readonly runs: readonly (Omit<FoldRun, "evidence" | "owner"> & { readonly evidence: readonly EvidenceRow[] })[];
}

export function dumpSubject(subject: SubjectRuns): SubjectDump {
  return { ...subject, runs: subject.runs.map(({ owner: _, ...run }) => ({ ...run, evidence: run.evidence.rows() })) };
}

export function restoreSubject(dumped: SubjectDump): SubjectRuns {
  return {
    ...dumped,
    runs: dumped.runs.map((run) => {
      const owner = {};
      const evidence = new EvidenceCollector();
      for (const row of run.evidence) evidence.add(row);
      return { ...run, evidence, owner };
    }),
  };
}

import type { Alert } from "../alerts/alert.ts";
import { standing } from "./alert-time.ts";

/** Alerts of a rule over an entity that overlap in time, and are not the same in both runs. */
export interface ChangedAlerts {
  readonly before: readonly Alert[];
  readonly after: readonly Alert[];
  /** Names of the fields of an alert that differ; `episodes` where what was one is several, or the other way. */
  readonly fields: readonly string[];
}

/** What another set of rules would do to the alert set. */
export interface AlertDiff {
  readonly added: readonly Alert[];
  readonly gone: readonly Alert[];
  readonly changed: readonly ChangedAlerts[];
  /** Alerts that stay as they are. */
  readonly same: number;
}

/** What of an alert people see; ids hang on the parameters of a rule, and differ for that alone. */
const COMPARED = [
  "severity",
  "title",
  "observed",
  "threshold",
  "baseline",
  "count",
  "first_seen",
  "last_seen",
  "gates",
] as const;

/** Compares alert sets over the same input. Alerts belong together by rule, entity and overlapping time. */
export function compareAlerts(before: readonly Alert[], after: readonly Alert[]): AlertDiff {
  const sides = new Map<string, Side[]>();
  const add = (alert: Alert, isAfter: boolean): void => {
    const name = JSON.stringify([
      alert.rule.id,
      Object.entries(alert.entity).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))),
    ]);
    const known = sides.get(name);
    const side = { alert, isAfter };
    if (known === undefined) sides.set(name, [side]);
    else known.push(side);
  };
  for (const alert of standing(before)) add(alert, false);
  for (const alert of standing(after)) add(alert, true);
  const diff: { added: Alert[]; gone: Alert[]; changed: ChangedAlerts[]; same: number } = {
    added: [],
    gone: [],
    changed: [],
    same: 0,
  };
  for (const group of [...sides.values()].flatMap(overlapping)) {
    const [gone, added] = [alertsOf(group, false), alertsOf(group, true)];
    if (gone.length === 0) diff.added.push(...added);
    else if (added.length === 0) diff.gone.push(...gone);
    else {
      const fields = differing(gone, added);
      if (fields.length === 0) diff.same++;
      else diff.changed.push({ before: gone, after: added, fields });
    }
  }
  return {
    added: diff.added.toSorted(byTime),
    gone: diff.gone.toSorted(byTime),
    changed: diff.changed.toSorted((a, b) => byTime(a.before[0]!, b.before[0]!)),
    same: diff.same,
  };
}

interface Side {
  readonly alert: Alert;
  readonly isAfter: boolean;
}

/** Cuts the alerts of one rule and entity where nothing reaches across. */
function overlapping(sides: readonly Side[]): Side[][] {
  const groups: Side[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const side of sides.toSorted((a, b) => byTime(a.alert, b.alert))) {
    const last = groups.at(-1);
    if (last === undefined || Date.parse(side.alert.first_seen) > end) groups.push([side]);
    else last.push(side);
    end = Math.max(end, Date.parse(side.alert.last_seen));
  }
  return groups;
}

function alertsOf(group: readonly Side[], isAfter: boolean): Alert[] {
  return group.filter((side) => side.isAfter === isAfter).map(({ alert }) => alert);
}

function differing(before: readonly Alert[], after: readonly Alert[]): readonly string[] {
  const [old, fresh] = [before[0], after[0]];
  if (before.length > 1 || after.length > 1 || old === undefined || fresh === undefined) return ["episodes"];
  return COMPARED.filter((field) => JSON.stringify(old[field]) !== JSON.stringify(fresh[field]));
}

function byTime(a: Alert, b: Alert): number {
  return Date.parse(a.first_seen) - Date.parse(b.first_seen) || (a.id < b.id ? -1 : 1);
}

import { writeAcknowledgement, type Acknowledgement, type WrittenAcknowledgement } from "./acknowledgement.ts";
import type { Alert } from "./alert.ts";
import type { Incident } from "./incident.ts";

/** A field of an alert that the journal says otherwise. */
export interface Difference {
  readonly field: string;
  readonly told: unknown;
  readonly derived: unknown;
}

/** What came of deriving an alert once more from the journal. */
export interface Rederivation {
  /**
   * `same`: the journal gives the same alert. `different`: it gives another, or none, though it is whole. `incomplete`: it gives another, or none, and what came before it
   * is not kept any more. `unavailable`: there is nothing to derive it from.
   */
  readonly result: "same" | "different" | "incomplete" | "unavailable";
  /** Sightings that were read. */
  readonly sightings: number;
  /** Receipt or, in a replay, event time of the first sighting in the journal, ISO 8601; null without one. */
  readonly journal_since: string | null;
  /** Whether the journal still has the first sighting of the state. */
  readonly journal_is_whole: boolean;
  readonly differences: readonly Difference[];
}

/** Why there is an alert, derived from the state. */
export interface Explanation {
  readonly alert: Alert;
  readonly incident: Pick<Incident, "id" | "severity" | "score" | "story"> | null;
  readonly acknowledged: WrittenAcknowledgement | null;
  /** What was compared with what. */
  readonly compared: Pick<Alert, "observed" | "threshold" | "baseline" | "window" | "count">;
  /** What makes it quieter than it could be, or not certain yet; empty: nothing held it back. */
  readonly held_back: readonly string[];
  /** What would have changed the verdict. */
  readonly would_change: readonly string[];
  readonly rederived: Rederivation;
}

/** Fields that the sightings decide; the others tell how far it was told, and how keys are called by now. */
const DERIVED_FIELDS = [
  "rule",
  "severity",
  "window",
  "observed",
  "threshold",
  "baseline",
  "count",
  "first_seen",
  "last_seen",
  "evidence",
  "gates",
  "details",
] as const;

/** Puts together what is known of an alert. */
export function createExplanation(
  alert: Alert,
  incident: Incident | undefined,
  acknowledgement: Acknowledgement | undefined,
  rederived: Rederivation,
): Explanation {
  const { observed, threshold, baseline, window, count } = alert;
  return {
    alert,
    incident:
      incident === undefined
        ? null
        : { id: incident.id, severity: incident.severity, score: incident.score, story: incident.story },
    acknowledged: acknowledgement === undefined ? null : writeAcknowledgement(acknowledgement),
    compared: { observed, threshold, baseline, window, count },
    held_back: [
      ...alert.gates,
      ...(alert.provisional ? ["provisional: an older request may still come that explains it"] : []),
      ...(alert.completeness.sampled ? ["sampled: numbers are estimates from the spans that were kept"] : []),
    ],
    would_change: [alert.counterfactual],
    rederived,
  };
}

/** Where two derivations of one alert differ. */
export function differencesOf(told: Alert, derived: Alert): readonly Difference[] {
  return DERIVED_FIELDS.filter((field) => JSON.stringify(told[field]) !== JSON.stringify(derived[field])).map(
    (field) => ({ field, told: told[field] ?? null, derived: derived[field] ?? null }),
  );
}

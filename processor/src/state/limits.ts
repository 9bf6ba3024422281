/** Bounds of the state. Each has a counter that says how often it was reached. */
export interface StateLimits {
  /** Keys held; the longest unused without an open alert go first. */
  readonly maxKeys: number;
  /** Fingerprints of the duplicate filter; past it older sightings count as late. */
  readonly maxFingerprints: number;
  readonly maxSources: number;
  /** Entities of one kind (keys, client networks, services) that folds remember. */
  readonly maxFoldEntities: number;
  /** Sightings that wait in folds because something older may still come; past it the horizon moves up. */
  readonly maxPendingSightings: number;
  /** Episodes that can still change. */
  readonly maxOpenAlerts: number;
  /** Places of leaks followed one by one; more are counted and not followed. */
  readonly maxLeakPlaces: number;
  /** Finished alerts kept for the alert set. */
  readonly maxArchivedAlerts: number;
  /** Sightings kept in memory for evidence; older ones are read back from the journal. */
  readonly maxRecentBytes: number;
}

export const DEFAULT_LIMITS: StateLimits = {
  maxKeys: 1_000_000,
  maxFingerprints: 32_000_000,
  maxSources: 10_000,
  maxFoldEntities: 1_000_000,
  maxPendingSightings: 2_000_000,
  maxOpenAlerts: 10_000,
  maxLeakPlaces: 10_000,
  maxArchivedAlerts: 100_000,
  maxRecentBytes: 64 * 1024 * 1024,
};

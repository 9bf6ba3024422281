/**
 * How far a misuse has come: the steps that one who has a key, or wants one, takes one after the other. They follow the tactics of MITRE ATT&CK
 * (https://attack.mitre.org/tactics/enterprise/) as far as telemetry of requests shows them.
 */
export const INCIDENT_STAGES = ["exposure", "guessing", "access", "discovery", "volume", "blindness", "other"] as const;
export type IncidentStage = (typeof INCIDENT_STAGES)[number];

/** What an alert of a rule adds to the story of its incident. */
export interface StoryStep {
  readonly stage: IncidentStage;
  /** A few words, which follow `then`. */
  readonly words: string;
}

/** The steps of the built-in rules, by their ids. */
export const STORY_STEPS: ReadonlyMap<string, StoryStep> = new Map([
  ["leaked_key", { stage: "exposure", words: "a leak" }],
  ["key_enumeration", { stage: "guessing", words: "guesses at keys" }],
  ["key_enumeration_distributed", { stage: "guessing", words: "guesses at keys by many clients" }],
  ["credential_stuffing", { stage: "guessing", words: "keys that were accepted after guesses" }],
  ["new_client_address", { stage: "access", words: "a new address" }],
  ["new_asn", { stage: "access", words: "a new network" }],
  ["new_country", { stage: "access", words: "a new country" }],
  ["impossible_travel", { stage: "access", words: "an impossible journey" }],
  ["user_agent_change", { stage: "access", words: "another kind of program" }],
  ["key_sharing", { stage: "access", words: "many clients at once" }],
  ["key_replay", { stage: "access", words: "two places at once" }],
  ["dormant_key_used", { stage: "access", words: "a use after long silence" }],
  ["off_hours_sensitive", { stage: "access", words: "a sensitive route out of hours" }],
  ["rotated_key_used", { stage: "access", words: "a use after rotation" }],
  ["revoked_key_used", { stage: "access", words: "a use after revocation" }],
  ["expired_key_used", { stage: "access", words: "a use after expiry" }],
  ["canary_key_used", { stage: "access", words: "a use of a canary key" }],
  ["unknown_key_accepted", { stage: "access", words: "acceptance of an unknown key" }],
  ["leaked_key_used", { stage: "access", words: "a use after a leak" }],
  ["policy_violation", { stage: "access", words: "a use against its policy" }],
  ["endpoint_novelty", { stage: "discovery", words: "a route that it never used" }],
  ["endpoint_sweep", { stage: "discovery", words: "a sweep over routes or objects" }],
  ["error_rate_spike", { stage: "discovery", words: "far more errors than usual" }],
  ["request_rate_burst", { stage: "volume", words: "a burst of requests" }],
  ["request_rate_sustained", { stage: "volume", words: "a flood of requests" }],
  ["volume_anomaly", { stage: "volume", words: "far more requests than usual" }],
  ["data_volume", { stage: "volume", words: "far more data than usual" }],
  ["no_throttling", { stage: "volume", words: "requests that nothing held back" }],
  ["audit_gap", { stage: "blindness", words: "a gap in the audit records" }],
]);

/** The step of any rule: one that is not built in is called by its id. */
export function storyStepOf(ruleId: string): StoryStep {
  return STORY_STEPS.get(ruleId) ?? { stage: "other", words: ruleId };
}

/** What a rule can only work with. */
export type RuleNeed = "geo" | "registry" | "routes" | "audit";

/** What a rule says to the people who read its alerts: `docs/rules/` is made of it. Sentences in Markdown, without headings. */
export interface RuleDocumentation {
  /** The rule's own id. */
  readonly id: string;
  /** A few words. */
  readonly title: string;
  /** When it fires. */
  readonly means: string;
  /** Why that is worth a look. */
  readonly matters: string;
  /** What to do when it fires. */
  readonly doNext: string;
  /** What makes it wrong. */
  readonly falseAlerts: string;
  /** Which settings change it, and how. */
  readonly tuning: string;
  /** OWASP API Security Top 10 2023, such as `API2:2023`: https://owasp.org/API-Security/editions/2023/en/0x11-t10/ */
  readonly owasp: readonly string[];
  /** MITRE ATT&CK techniques, such as `T1078`: https://attack.mitre.org/techniques/enterprise/ */
  readonly attack: readonly string[];
  /** More sightings never take a match back. */
  readonly monotone: boolean;
  readonly needs: readonly RuleNeed[];
}

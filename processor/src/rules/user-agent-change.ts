import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { userAgentFamily } from "./fields.ts";
import type { FoldRule } from "./fold-rule.ts";
import {
  acknowledgeValue,
  cloneKnownValues,
  createKnownValues,
  judgeValue,
  type KnownValues,
} from "./novelty/known-values.ts";
import { countSighting, createSightingCount, learningText, type SightingCount } from "./novelty/sighting-count.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "user_agent_change";
const KEEP_ALIVE_SECONDS = 3_600;
/** A family that raised medium or more teaches only after a day. */
const QUARANTINE_SECONDS = 86_400;
const MAX_FAMILIES = 64;
const MAX_FAMILY_LENGTH = 64;

/** Options of {@link createUserAgentChange}. */
export interface UserAgentChangeOptions {
  /** How long a family is remembered for a key. */
  readonly memoryMillis: number;
  readonly severity: Severity;
  /** Sightings of the key below which nothing is said. */
  readonly learningSightings: number;
  /** No learning, no quarantine. */
  readonly literal: boolean;
}

/** Families of a key, at most 64. */
export interface UserAgentChangeState {
  readonly sightings: SightingCount;
  readonly families: KnownValues;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used by another kind of program",
  means:
    "The service accepted a request with an established key (20 sightings or more) whose user agent is of a family that was not seen for this key in 30 days. The family is the first product name of the header, without its version: `python-requests` of `python-requests/2.32.3`.",
  matters:
    "Programs keep their user agent for years. A key of a Java backend that turns up in `curl` was copied by somebody, for a test at best.",
  doNext:
    "Look at the address of the request: the same machine is likely a developer at work, another one is a reason to ask the key's owner.",
  falseAlerts:
    "A new client library, a developer who tries something by hand, a browser beside a script. Anyone can write any user agent, so silence proves nothing: a careful thief copies it.",
  tuning:
    "`memory`, `severity`, `learning_sightings`. From `medium` on a new family is held for a day before it counts as known.",
  owasp: ["API2:2023"],
  attack: ["T1078"],
  monotone: false,
  needs: [],
};

/** An accepted request of an established key by a family of programs that was not seen for it in 30 days. */
export function createUserAgentChange(
  options: UserAgentChangeOptions,
  { isTeaching = () => false }: { readonly isTeaching?: () => boolean } = {},
): FoldRule<UserAgentChangeState> {
  const { literal, severity } = options;
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  const days = Math.round(memorySeconds / 86_400);
  const learningSightings = literal ? 0 : options.learningSightings;
  const terms = { memorySeconds, quarantineSeconds: literal ? 0 : QUARANTINE_SECONDS, maxValues: MAX_FAMILIES };
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    observesCount: true,
    id: ID,
    version: hashRuleParameters({ memorySeconds, learningSightings, literal }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: !literal,
    createState: () => ({ sightings: createSightingCount(), families: createKnownValues() }),
    cloneState: ({ sightings, families }) => ({ sightings: { ...sightings }, families: cloneKnownValues(families) }),
    fold({ sightings, families }, sighting, found) {
      const { second } = sighting;
      countSighting(sightings, second, sighting.weight);
      if (sighting.outcome !== OUTCOME_ACCEPTED || sighting.userAgent === "") return;
      const family = userAgentFamily(sighting.userAgent).slice(0, MAX_FAMILY_LENGTH);
      if (family === "") return;
      // A family that comes back after the memory has no other before it.
      const before = families.newest === family ? "" : families.newest;
      const judgement = judgeValue(families, family, second, terms, () =>
        isTeaching() || learningText(sightings, learningSightings) !== undefined ? undefined : { severity, gates: [] },
      );
      if (judgement === undefined) return;
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash, "user_agent.family": family },
        severity: judgement.severity,
        observed: 1,
        details: { before },
        evidence: [sighting],
      });
    },
    acknowledge({ families }, entity, second) {
      acknowledgeValue(families, entity["user_agent.family"] ?? "", second, terms);
    },
    title: ({ keyLabel, entity, details }) =>
      `Key ${keyLabel} was used by ${entity["user_agent.family"]}, not seen for this key in ${days} days` +
      (details["before"] === "" ? "" : `; before it was ${details["before"]}`),
    counterfactual: ({ entity }) =>
      `would not fire if the key had been used by ${entity["user_agent.family"]} within the ${days} days before`,
    isIdle: ({ sightings, families }) => !families.isTaught && sightings.within === 0,
  };
}

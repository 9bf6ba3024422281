import { evidenceOf, type EvidenceRow } from "../alerts/evidence.ts";
import type { Severity } from "../alerts/alert.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { userAgentFamily } from "./fields.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import { hasRecentSpan, isNewSpan, noteUse, spansWithin, type UseSpans } from "./novelty/use-spans.ts";
import { countSighting, createSightingCount, learningText, type SightingCount } from "./novelty/sighting-count.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";
import { durationText } from "./windows/duration-text.ts";

const ID = "key_replay";
/** So long a network or program counts as new, however often it is seen. */
const NEW_SECONDS = 86_400;
const MAX_FAMILY_LENGTH = 64;
/** Rows kept for evidence: the last of each pair of network and program. */
const MAX_PAIRS = 16;

/** Options of {@link createKeyReplay}. */
export interface KeyReplayOptions {
  /** Both places within so long, whole seconds. */
  readonly windowMillis: number;
  /** How long networks and families are remembered for a key. */
  readonly memoryMillis: number;
  readonly severity: Severity;
  /** Sightings of the key below which the severity is low. */
  readonly learningSightings: number;
  /** No learning, no suspension. */
  readonly literal: boolean;
}

/** Networks and families of a key, at most 64 of each. */
export interface KeyReplayState {
  readonly sightings: SightingCount;
  readonly networks: UseSpans;
  readonly families: UseSpans;
  /** Network and family → the last sighting of both. */
  readonly rows: Map<string, EvidenceRow>;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is in two places at once",
  means:
    "Within 60 seconds the service accepted one key from at least 2 networks (autonomous systems) and by at least 2 families of user agents, one of which is new: first seen for this key less than 24 hours ago. Requests that a client sent again (`http.request.resend_count`) don't count. While the key has fewer than 20 sightings the alert is low and says so.",
  matters:
    "The owner is at work, and at the same time somebody else uses the key from elsewhere and with another program. That is what a copied key looks like while it is tried out.",
  doNext: "Ask the key's owner which of the two is theirs; rotate the key unless both are.",
  falseAlerts:
    "A new machine or script of the owner's beside the old ones; a switch from Wi-Fi to mobile in the same minute as an update. Without data on networks the rule is silent, and for a service whose clients can't be told apart.",
  tuning: "`window`, `memory`, `severity`, `learning_sightings`.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550"],
  monotone: false,
  needs: ["geo"],
};

/** One key is accepted from two networks and by two families of programs at once, one of them new. */
export function createKeyReplay(
  options: KeyReplayOptions,
  { isSuspended, isTeaching = () => false }: ClientAddressing,
): FoldRule<KeyReplayState> {
  const { severity, literal } = options;
  const windowSeconds = Math.max(1, Math.round(options.windowMillis / 1000));
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  const learningSightings = literal ? 0 : options.learningSightings;
  return {
    kind: "fold",
    timing: "ordered",
    partition: KEY_PARTITION,
    id: ID,
    version: hashRuleParameters({ windowSeconds, memorySeconds, learningSightings, literal }),
    keepAliveSeconds: windowSeconds,
    needsHistory: !literal,
    createState: () => ({
      sightings: createSightingCount(),
      networks: new Map(),
      families: new Map(),
      rows: new Map(),
    }),
    cloneState: ({ sightings, networks, families, rows }) => ({
      sightings: { ...sightings },
      networks: new Map(networks),
      families: new Map(families),
      rows: new Map(rows),
    }),
    fold({ sightings, networks, families, rows }, sighting, found) {
      const { second } = sighting;
      countSighting(sightings, second, sighting.weight);
      const { asn } = sighting.place;
      const family = userAgentFamily(sighting.userAgent).slice(0, MAX_FAMILY_LENGTH);
      if (sighting.outcome !== OUTCOME_ACCEPTED || sighting.resendCount > 0 || asn === 0 || family === "") return;
      if (!literal && isSuspended(sighting.serviceName, second)) return;
      noteUse(networks, String(asn), second, memorySeconds);
      noteUse(families, family, second, memorySeconds);
      const pair = `${asn} ${family}`;
      rows.delete(pair);
      rows.set(pair, evidenceOf(sighting));
      if (rows.size > MAX_PAIRS) rows.delete(rows.keys().next().value!);
      if (networks.size < 2 || families.size < 2) return;
      const nowNetworks = spansWithin(networks, second, windowSeconds);
      const nowFamilies = spansWithin(families, second, windowSeconds);
      if (nowNetworks.length < 2 || nowFamilies.length < 2 || isTeaching()) return;
      const isNew = (spans: UseSpans, name: string): boolean => isNewSpan(spans, name, second, NEW_SECONDS);
      const fresh = [
        ...nowNetworks.filter((name) => isNew(networks, name)).map((name) => `AS${name}`),
        ...nowFamilies.filter((name) => isNew(families, name)),
      ];
      if (fresh.length === 0) return;
      const learning = learningText(sightings, learningSightings);
      found({
        second,
        entity: { "api_key.hash": sighting.keyHash },
        severity: learning === undefined ? severity : "low",
        observed: nowNetworks.length,
        threshold: 2,
        windowSeconds,
        gates: learning === undefined ? [] : [`learning: ${learning}`],
        details: {
          networks: listText(nowNetworks.map((name) => `AS${name}`)),
          families: listText(nowFamilies),
          fresh: listText(fresh),
        },
        evidence: [...rows.values()].filter(({ timeMillis }) => Math.floor(timeMillis / 1000) > second - windowSeconds),
      });
    },
    title: ({ keyLabel, details }) =>
      `Key ${keyLabel} was used from ${details["networks"]} by ${details["families"]} within ${durationText(windowSeconds)}; new is ${details["fresh"]}`,
    counterfactual: ({ details }) => `would not fire if the key had used ${details["fresh"]} for a day or longer`,
    isIdle: ({ sightings, networks, families }, second) =>
      sightings.before + sightings.within === 0 ||
      (literal && !hasRecentSpan(networks, second, memorySeconds) && !hasRecentSpan(families, second, memorySeconds)),
  };
}

/** `a and b`, `a, b and 3 more`. */
function listText(names: readonly string[]): string {
  const sorted = names.toSorted();
  if (sorted.length <= 2) return sorted.join(" and ");
  return `${sorted.slice(0, 2).join(", ")} and ${sorted.length - 2} more`;
}

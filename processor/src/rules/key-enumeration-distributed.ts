import type { Severity } from "../alerts/alert.ts";
import type { EvidenceRow } from "../alerts/evidence.ts";
import type { KeyRegistry } from "../registry/key-record.ts";
import { OUTCOME_REJECTED } from "../sightings/batch.ts";
import {
  BASELINE_LIMITS,
  BUCKET_SECONDS,
  bucketOf,
  cloneBaseline,
  createBaseline,
  judgeBucket,
  type Baseline,
} from "./baseline/baseline.ts";
import { usualText } from "./baseline/baseline-rule.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { userAgentFamily } from "./fields.ts";
import type { FoldRule, FoldSighting, Partition } from "./fold-rule.ts";
import { hashRuleParameters } from "./version.ts";
import {
  addDistinct,
  cloneDistinctWindow,
  countDistinct,
  createDistinctWindow,
  distinctDetails,
  distinctText,
  type DistinctWindow,
} from "./windows/distinct-window.ts";
import { noteRow } from "./windows/recent-rows.ts";

const ID = "key_enumeration_distributed";
const KEEP_ALIVE_SECONDS = 4 * BUCKET_SECONDS;
/** Networks and families that are told apart within five minutes; what comes beyond is counted under no name. */
const MAX_GROUPS = 256;
const MAX_FAMILY_LENGTH = 64;
/** Share of a bucket's keys that makes a network or a family the alert's entity. */
const GROUP_SHARE = 0.5;

/** Options of {@link createKeyEnumerationDistributed}. */
export interface KeyEnumerationDistributedOptions {
  readonly severity: Severity;
  /** Unknown keys in five minutes that are taken to be usual until a day is learned. */
  readonly usualKeys: number;
}

/** The bucket that is being filled. */
interface OpenBucket {
  readonly bucket: number;
  readonly keys: DistinctWindow;
  /** Keys that the bucket had not held, and how many of them by network and by family. */
  fresh: number;
  readonly byAsn: Map<string, number>;
  readonly byFamily: Map<string, number>;
  readonly rows: EvidenceRow[];
}

/** What is usual for the whole fleet, and its bucket. */
export interface KeyEnumerationDistributedState {
  baseline: Baseline;
  open: OpenBucket | undefined;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "Many clients together try many keys",
  means:
    "Over all clients and services, in two of three five-minute buckets, the number of distinct keys that were rejected and that the key registry does not know left what is usual: more than 50, more than three times the mean of this hour of the week, and more than six times the usual spread above it. Or it grew little by little. The alert names the network (ASN) that brought at least half of the keys, else the family of user agents that did, else the whole fleet. Until a day is learned it leans on what the configuration takes to be usual, 20 such keys.",
  matters:
    "Who guesses keys from a thousand addresses stays under every limit for one of them. Together they can't hide that unknown keys come which nobody ever tried.",
  doNext:
    "If a network or a family of user agents is named, limit its rate or ask it for more. Look for keys that were accepted from the same networks since, and rotate them.",
  falseAlerts:
    "An outage of the key check, which rejects good keys: without a registry nobody can tell them from wrong ones. A client's deployment with a wrong key for each of its machines.",
  tuning: "`severity`, `usual_keys`. A complete key registry makes it exact.",
  owasp: ["API2:2023"],
  attack: ["T1110.001", "T1110.004", "T1583.005"],
  monotone: false,
  needs: ["registry", "geo"],
};

/** All rejected keys that nobody knows: one entity. */
function fleetPartition(registry: KeyRegistry): Partition {
  return {
    name: "fleet, unknown keys",
    of: ({ outcome, keyHash, timeMillis }) =>
      outcome === OUTCOME_REJECTED && keyHash !== "" && registry.find(keyHash, timeMillis) === undefined
        ? "fleet"
        : undefined,
  };
}

/** The number of unknown keys over all clients leaves what is usual. */
export function createKeyEnumerationDistributed(
  options: KeyEnumerationDistributedOptions,
  registry: KeyRegistry,
): FoldRule<KeyEnumerationDistributedState> {
  const { severity, usualKeys } = options;
  return {
    kind: "fold",
    id: ID,
    version: hashRuleParameters({ ...BASELINE_LIMITS, usualKeys }),
    timing: "watermark",
    partition: fleetPartition(registry),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: true,
    title: ({ entity, observed, details }) =>
      `${distinctText(observed)} unknown keys were tried in 5 minutes${fromText(entity)}, ${usualText(details, String(details["usual"]))}`,
    counterfactual: ({ details }) => `would not fire with ${details["threshold"]} unknown keys in 5 minutes or fewer`,
    createState: () => ({ baseline: createBaseline(), open: undefined }),
    cloneState: ({ baseline, open }) => ({
      baseline: cloneBaseline(baseline),
      open:
        open === undefined
          ? undefined
          : {
              ...open,
              keys: cloneDistinctWindow(open.keys),
              byAsn: new Map(open.byAsn),
              byFamily: new Map(open.byFamily),
              rows: [...open.rows],
            },
    }),
    fold(state, sighting) {
      state.open ??= createBucket(bucketOf(sighting.second));
      noteKey(state.open, sighting);
    },
    wakeAt: ({ open }) => (open === undefined ? undefined : (open.bucket + 1) * BUCKET_SECONDS - 1),
    wake(state, second, found) {
      const open = state.open!;
      state.open = undefined;
      const observed = countDistinct(open.keys, second, BUCKET_SECONDS);
      const verdict = judgeBucket(state.baseline, open.bucket, observed, BASELINE_LIMITS, usualKeys);
      if (verdict === undefined) return;
      const usual = Math.round(verdict.expected);
      const threshold = Math.round(verdict.threshold);
      found({
        second,
        entity: entityOf(open),
        severity,
        observed,
        threshold,
        baseline: usual,
        windowSeconds: BUCKET_SECONDS,
        details: {
          kind: verdict.kind,
          usual,
          threshold,
          networks: open.byAsn.size,
          families: open.byFamily.size,
          ...distinctDetails(observed),
        },
        evidence: open.rows,
      });
    },
    isIdle: ({ baseline, open }) => open === undefined && baseline.bucket === -1,
  };
}

function createBucket(bucket: number): OpenBucket {
  return { bucket, keys: createDistinctWindow(), fresh: 0, byAsn: new Map(), byFamily: new Map(), rows: [] };
}

function noteKey(open: OpenBucket, sighting: FoldSighting): void {
  if (!addDistinct(open.keys, sighting.keyHash, sighting.second, BUCKET_SECONDS)) return;
  open.fresh++;
  noteRow(open.rows, sighting);
  const { asn } = sighting.place;
  if (asn !== 0) countGroup(open.byAsn, String(asn));
  const family = userAgentFamily(sighting.userAgent).slice(0, MAX_FAMILY_LENGTH);
  if (family !== "") countGroup(open.byFamily, family);
}

function countGroup(groups: Map<string, number>, name: string): void {
  const count = groups.get(name);
  if (count !== undefined || groups.size < MAX_GROUPS) groups.set(name, (count ?? 0) + 1);
}

function entityOf({ fresh, byAsn, byFamily }: OpenBucket): Readonly<Record<string, string>> {
  const asn = mostOf(byAsn, fresh);
  if (asn !== undefined) return { "network.asn": asn };
  const family = mostOf(byFamily, fresh);
  return family === undefined ? { "keytrail.fleet": "all" } : { "user_agent.family": family };
}

/** The group with at least half of all; the first in the alphabet where two have. */
function mostOf(groups: ReadonlyMap<string, number>, all: number): string | undefined {
  return [...groups]
    .filter(([, count]) => count >= all * GROUP_SHARE)
    .map(([name]) => name)
    .toSorted()[0];
}

function fromText(entity: Readonly<Record<string, string>>): string {
  if (entity["network.asn"] !== undefined) return `, most of them from AS${entity["network.asn"]}`;
  if (entity["user_agent.family"] !== undefined) return `, most of them by ${entity["user_agent.family"]}`;
  return "";
}

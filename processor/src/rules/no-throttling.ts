import type { Severity } from "../alerts/alert.ts";
import { evidenceOf, type EvidenceRow } from "../alerts/evidence.ts";
import type { KeyRateLimit, KeyRegistry } from "../registry/key-record.ts";
import { WEIGHT_SCALE } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "./fold-rule.ts";
import { severityFor } from "./key-lifecycle.ts";
import { KEY_PARTITION } from "./partitions.ts";
import type { RuleFacts } from "./rule-base.ts";
import { hashRuleParameters } from "./version.ts";
import { clientPartition } from "./windows/client-partition.ts";
import {
  addCount,
  cloneCountWindow,
  createCountWindow,
  isCountIdle,
  type CountWindow,
} from "./windows/count-window.ts";
import { durationText } from "./windows/duration-text.ts";

const ID = "no_throttling";
/** RFC 6585 4. */
const TOO_MANY_REQUESTS = 429;
const KEEP_ALIVE_SECONDS = 3_600;
const LAST_MILLI = 999;
/** Clients of one key whose `Retry-After` is watched; the one that was told first is forgotten. */
const MAX_WAITING_CLIENTS = 64;

/** Options of {@link createNoThrottling}. */
export interface NoThrottlingOptions {
  /** A key over its limit that was never told 429. */
  readonly severity: Severity;
  /** A 429 without `Retry-After`. */
  readonly headerSeverity: Severity;
  /** A client that does not wait. */
  readonly ignoredSeverity: Severity;
  /** Limits of keys that have none in the registry. */
  readonly rateLimits: readonly KeyRateLimit[];
  /** By how much a key must be over its limit, in per cent of it. */
  readonly overPercent: number;
  /** Requests before the end of a `Retry-After` at which the rule fires. */
  readonly ignoredRequests: number;
  /** Bits of an address that count as one client. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
}

/** A client that was asked to wait. */
interface Waiting {
  readonly untilMillis: number;
  readonly requests: number;
}

/** What happens with one key: a count for each of its limits, at most as many numbers as twice their seconds, and at most 64 clients. */
export interface NoThrottlingState {
  /** By length, in seconds. */
  windows: Map<number, CountWindow>;
  /** Last second with a 429. */
  throttledSecond: number;
  /** Last second with a request that stands for others, which nobody saw. */
  sampledSecond: number;
  waiting: Map<string, Waiting>;
  keyHash: string;
  limits: readonly KeyRateLimit[];
  /** What the present second brought: its first request, where there are limits. */
  first: EvidenceRow | undefined;
  bare: EvidenceRow[];
  ignoring: Map<string, { readonly requests: number; readonly row: EvidenceRow }>;
}

type Form = "no 429" | "no Retry-After" | "Retry-After ignored";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "Nothing holds a key back",
  means:
    "Three things, each an alert of its own. A key made over 10 per cent more requests than its limit allows, and no request in that window was answered 429. A 429 was answered without a `Retry-After` header. A client made 10 requests more before the `Retry-After` that it was given had ended. Limits are the `rate_limits` of the key registry, else those of the configuration. Nothing is said of what the telemetry doesn't tell: of a 429 whose `Retry-After` nobody recorded, or of a window that holds sampled requests, whose neighbours may have been answered 429.",
  matters:
    "A limit that nobody enforces does not protect: a stolen key can take all data at full speed. Without `Retry-After` clients guess when to come back, mostly too soon.",
  doNext:
    "Look whether the service's limiter is on for the route in the evidence, and whether it counts by key. Add `Retry-After` (RFC 9110 10.2.3) to its answers. Ask the owner of a client that does not wait to mind the header.",
  falseAlerts:
    "A limiter that counts in fixed windows allows up to twice its limit around their border, which is over the limit of a sliding one. A limiter before the service, whose 429 never reaches the service's telemetry. A client that had many requests on their way when the 429 came.",
  tuning:
    "`rate_limits`, `over_percent`, `ignored_requests`, `severity`, `header_severity`, `ignored_severity`; by key, owner or plan `rate_limits` and `rules.no_throttling` in the registry.",
  owasp: ["API4:2023"],
  attack: ["T1499.003"],
  monotone: false,
  needs: ["registry"],
};

/** A key over its limit without a 429, a 429 without `Retry-After`, or a client that does not wait for its end. */
export function createNoThrottling(options: NoThrottlingOptions, registry: KeyRegistry): FoldRule<NoThrottlingState> {
  const { rateLimits, overPercent, ignoredRequests, ipv4PrefixBits, ipv6PrefixBits } = options;
  const clients = clientPartition(ipv4PrefixBits, ipv6PrefixBits);
  const standard = {
    "no 429": options.severity,
    "no Retry-After": options.headerSeverity,
    "Retry-After ignored": options.ignoredSeverity,
  };
  return {
    kind: "fold",
    id: ID,
    version: hashRuleParameters({ rateLimits, overPercent, ignoredRequests, ipv4PrefixBits, ipv6PrefixBits }),
    timing: "watermark",
    partition: KEY_PARTITION,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: false,
    title: toTitle,
    counterfactual: ({ observed, details }) =>
      ({
        "no 429": `would not fire with a 429 in the window, or at a limit of ${observed} or more`,
        "no Retry-After": "would not fire if the answers had a Retry-After",
        "Retry-After ignored": `would not fire if ${observed} or more requests were allowed before the end of a Retry-After`,
      })[details["form"] as Form],
    createState: () => ({
      windows: new Map(),
      throttledSecond: Number.NEGATIVE_INFINITY,
      sampledSecond: Number.NEGATIVE_INFINITY,
      waiting: new Map(),
      keyHash: "",
      limits: [],
      first: undefined,
      bare: [],
      ignoring: new Map(),
    }),
    cloneState: (state) => ({
      ...state,
      windows: new Map(Array.from(state.windows, ([length, window]) => [length, cloneCountWindow(window)])),
      waiting: new Map(state.waiting),
      bare: [...state.bare],
      ignoring: new Map(state.ignoring),
    }),
    fold(state, sighting) {
      const { second, keyHash } = sighting;
      const record = registry.find(keyHash, sighting.timeMillis);
      state.keyHash = keyHash;
      state.limits = record === undefined || record.rateLimits.length === 0 ? rateLimits : record.rateLimits;
      if (state.limits.length > 0) state.first ??= evidenceOf(sighting);
      countInWindows(state, second, sighting.weight);
      if (sighting.weight > WEIGHT_SCALE) state.sampledSecond = second;
      noteWaiting(state, sighting, clients.of(sighting), ignoredRequests);
      if (sighting.statusCode !== TOO_MANY_REQUESTS) return;
      state.throttledSecond = second;
      if (sighting.retryAfter === "absent") state.bare.push(evidenceOf(sighting));
    },
    endSecond(state, second, found) {
      if (state.first === undefined && state.bare.length === 0 && state.ignoring.size === 0) return;
      const record = registry.find(state.keyHash, second * 1000 + LAST_MILLI);
      const tell = (form: Form, match: Omit<FoldMatch, "entity" | "severity">, client?: string): void => {
        const severity = record === undefined ? standard[form] : severityFor(record, ID, standard[form]);
        if (severity === undefined) return;
        const entity = { "api_key.hash": state.keyHash, "keytrail.throttling": form };
        found({
          ...match,
          severity,
          entity: client === undefined ? entity : { ...entity, "client.address": client },
          details: { ...match.details, form },
        });
      };
      for (const limit of state.limits) {
        const match = overLimit(state, limit, second, overPercent);
        if (match !== undefined) tell("no 429", match);
      }
      if (state.bare.length > 0) tell("no Retry-After", { second, observed: state.bare.length, evidence: state.bare });
      for (const [client, { requests, row }] of state.ignoring)
        tell(
          "Retry-After ignored",
          { second, observed: requests, threshold: ignoredRequests, evidence: [row] },
          client,
        );
      state.bare = [];
      state.ignoring = new Map();
      state.first = undefined;
    },
    isIdle({ windows, waiting, first, bare, ignoring }, second) {
      if (first !== undefined || bare.length > 0 || ignoring.size > 0) return false;
      for (const [length, window] of windows) if (!isCountIdle(window, second, length)) return false;
      for (const { untilMillis } of waiting.values()) if (untilMillis > (second + 1) * 1000) return false;
      return true;
    },
  };
}

function countInWindows(state: NoThrottlingState, second: number, weight: number): void {
  if (state.limits.length === 0 && state.windows.size === 0) return;
  const lengths = new Set(state.limits.map(({ windowSeconds }) => windowSeconds));
  for (const length of state.windows.keys()) if (!lengths.has(length)) state.windows.delete(length);
  for (const length of lengths) {
    let window = state.windows.get(length);
    if (window === undefined) {
      window = createCountWindow();
      state.windows.set(length, window);
    }
    addCount(window, second, weight, length);
  }
}

function overLimit(
  { windows, throttledSecond, sampledSecond, first }: NoThrottlingState,
  { limit, windowSeconds }: KeyRateLimit,
  second: number,
  overPercent: number,
): Omit<FoldMatch, "entity" | "severity"> | undefined {
  if (Math.max(throttledSecond, sampledSecond) > second - windowSeconds) return undefined;
  const sum = windows.get(windowSeconds)?.sum ?? 0;
  if (sum * 100 <= limit * (100 + overPercent) * WEIGHT_SCALE) return undefined;
  const observed = Math.round(sum / WEIGHT_SCALE);
  return { second, observed, threshold: limit, windowSeconds, details: { limit, windowSeconds }, evidence: [first!] };
}

/** Counts a request of a client that should wait, and notes for how long. */
function noteWaiting(
  state: NoThrottlingState,
  sighting: FoldSighting,
  client: string | undefined,
  ignoredRequests: number,
): void {
  if (client === undefined) return;
  const { timeMillis, statusCode, retryAfter } = sighting;
  let waiting = state.waiting.get(client);
  if (waiting !== undefined && timeMillis >= waiting.untilMillis) {
    state.waiting.delete(client);
    waiting = undefined;
  }
  const requests = waiting === undefined ? 0 : waiting.requests + 1;
  if (waiting !== undefined && requests >= ignoredRequests)
    state.ignoring.set(client, { requests, row: evidenceOf(sighting) });
  const isTold = statusCode === TOO_MANY_REQUESTS && typeof retryAfter === "number" && retryAfter > 0;
  const untilMillis = isTold ? timeMillis + retryAfter * 1000 : 0;
  if (waiting === undefined && !isTold) return;
  state.waiting.set(client, { requests, untilMillis: Math.max(untilMillis, waiting?.untilMillis ?? 0) });
  if (state.waiting.size > MAX_WAITING_CLIENTS) state.waiting.delete(state.waiting.keys().next().value!);
}

function toTitle({ keyLabel, entity, observed, details }: RuleFacts): string {
  switch (details["form"] as Form) {
    case "no 429":
      return (
        `Key ${keyLabel} made ${observed} requests in ${durationText(Number(details["windowSeconds"]))}, ` +
        `over its limit of ${details["limit"]}, and none was answered 429`
      );
    case "no Retry-After":
      return `Key ${keyLabel} was answered 429 without a Retry-After`;
    case "Retry-After ignored":
      return `${entity["client.address"]} made ${observed} requests with key ${keyLabel} before the Retry-After that it was given had ended`;
  }
}

import type { EvidenceRow } from "../alerts/evidence.ts";
import type { Severity } from "../alerts/alert.ts";
import type { KeyRegistry } from "../registry/key-record.ts";
import { stageAt } from "../registry/key-stage.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import { clientNetwork } from "./client-network.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule, FoldSighting, Found } from "./fold-rule.ts";
import {
  instantText,
  KEY_LIFECYCLE_KEEP_ALIVE_SECONDS,
  outcomeText,
  severityFor,
  timesText,
  toMatch,
} from "./key-lifecycle.ts";
import type { KeyLifecycleOptions } from "./key-lifecycle.ts";
import { KEY_PARTITION } from "./partitions.ts";
import type { RuleFacts } from "./rule-base.ts";
import { hashRuleParameters } from "./version.ts";

/** Options of {@link createRotatedKeyUsed}. */
export interface RotatedKeyUsedOptions extends KeyLifecycleOptions {
  /** Of the daily list of clients that still use a key whose grace is not over. */
  readonly reminderSeverity: Severity;
}

const ID = "rotated_key_used";
const DAY_SECONDS = 86_400;
/** Clients of a day that are told apart; requests of others are counted together. */
const MAX_CLIENTS = 64;
/** Clients that a sentence names. */
const NAMED_CLIENTS = 5;
const MAX_PRODUCT = 40;

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A rotated key is still used",
  means:
    "A key was used more than a minute after the grace of its rotation was over (`grace_until`). Critical when a service accepted it: the old key still works. Low, once for each client, when it was refused. While the grace lasts, or where it has no end, one alert of severity info a day lists the clients that still use the old key.",
  matters:
    "A rotation ends the life of a key that may have leaked. Until the old key is refused, nothing was gained, and most rotations stop halfway.",
  doNext:
    "Before the deadline: give the listed clients the new key. After it: make the service in the evidence refuse the old key, and look at what used it; a client of your own that is refused needs the new key.",
  falseAlerts:
    "A grace that was extended and not told: write the new `grace_until`. Services that hear of a rotation later than `tolerance`. `requireApiKey` tells a rotation whenever an owner gets another key: where both are meant to stay, give the old one `status: active` in the file.",
  tuning:
    "`registry.rotation_grace` for rotations that tell no deadline; `tolerance` (60s); `severity`, `rejected_severity` and `reminder_severity`; by key or plan `rules.rotated_key_used` in the registry.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550.001"],
  monotone: true,
  needs: ["registry"],
};

/** Uses of one UTC day in the grace. */
interface GraceDay {
  readonly day: number;
  /** Client and product → requests; the first {@link MAX_CLIENTS} in event order. */
  readonly clients: Map<string, number>;
  /** Requests of clients beyond those. */
  others: number;
  /** The newest that was told; -1 without one. */
  deadlineMillis: number;
  severity: Severity;
  readonly keyHash: string;
  first: EvidenceRow;
  last: EvidenceRow;
}

/** The day in hand; undefined while nothing was used in a grace. At most 64 clients of some 80 characters. */
export interface RotatedKeyState {
  day: GraceDay | undefined;
}

/** A key is used after it was rotated. */
export function createRotatedKeyUsed(options: RotatedKeyUsedOptions, registry: KeyRegistry): FoldRule<RotatedKeyState> {
  const { toleranceMillis } = options;

  /** The last second of the day, or of the grace where that ends before. */
  const endOf = ({ day, deadlineMillis }: GraceDay): number => {
    const dayEnd = (day + 1) * DAY_SECONDS - 1;
    return deadlineMillis < 0 ? dayEnd : Math.min(dayEnd, Math.floor((deadlineMillis + toleranceMillis) / 1000));
  };

  return {
    kind: "fold",
    id: ID,
    version: hashRuleParameters({ toleranceMillis }),
    timing: "monotone",
    partition: KEY_PARTITION,
    observesCount: true,
    keepAliveSeconds: KEY_LIFECYCLE_KEEP_ALIVE_SECONDS,
    needsHistory: false,
    title: titleOf,
    counterfactual: ({ details }) =>
      details["clients"] === undefined
        ? `would not fire for uses up to ${toleranceMillis / 1000} seconds after ${details["grace_until"]}`
        : "would not be told if no client had used the old key on this day",
    createState: () => ({ day: undefined }),
    cloneState: ({ day }) => ({ day: day === undefined ? undefined : { ...day, clients: new Map(day.clients) } }),
    fold(state, sighting, found) {
      const { keyHash, timeMillis, outcome } = sighting;
      const record = registry.find(keyHash, timeMillis);
      if (record === undefined) return;
      const stage = stageAt(record, timeMillis, toleranceMillis);
      const isAccepted = outcome === OUTCOME_ACCEPTED;
      if (stage === "in_grace" && isAccepted) {
        const severity = severityFor(record, ID, options.reminderSeverity);
        // An override of the severity is meant for the use after the deadline.
        if (severity !== undefined)
          addUse(state, sighting, record.graceUntilUnixMillis ?? -1, options.reminderSeverity);
      } else if (stage === "past_grace") {
        const severity = severityFor(record, ID, isAccepted ? options.severity : options.rejectedSeverity);
        if (severity === undefined) return;
        const client = clientNetwork(sighting.clientAddress, 32, 64);
        const entity: Readonly<Record<string, string>> = isAccepted ? {} : { "client.address": client };
        const details = {
          grace_until: instantText(record.graceUntilUnixMillis),
          client: client || "an unknown address",
        };
        found(toMatch(sighting, { severity, entity, details }));
      }
    },
    wakeAt: ({ day }) => (day === undefined ? undefined : endOf(day)),
    wake(state, second, found) {
      if (state.day !== undefined) tellDay(state.day, second, found);
      state.day = undefined;
    },
    isIdle: ({ day }) => day === undefined,
  };
}

function addUse(state: RotatedKeyState, sighting: FoldSighting, deadlineMillis: number, severity: Severity): void {
  const day = Math.floor(sighting.second / DAY_SECONDS);
  const row = toEvidence(sighting);
  state.day ??= {
    day,
    clients: new Map(),
    others: 0,
    deadlineMillis,
    severity,
    keyHash: sighting.keyHash,
    first: row,
    last: row,
  };
  const { clients } = state.day;
  state.day.last = row;
  state.day.deadlineMillis = deadlineMillis;
  const client = clientNetwork(sighting.clientAddress, 32, 64) || "an unknown address";
  const product = sighting.userAgent.split(/[\s/]/, 1)[0]!.slice(0, MAX_PRODUCT);
  const name = product === "" ? client : `${client} ${product}`;
  const count = clients.get(name);
  if (count === undefined && clients.size >= MAX_CLIENTS) state.day.others++;
  else clients.set(name, (count ?? 0) + 1);
}

/** Only what an alert shows. */
function toEvidence(sighting: FoldSighting): EvidenceRow {
  const { timeMillis, identity, weight, clientAddress, route, serviceName, statusCode, outcome } = sighting;
  return { timeMillis, identity, weight, clientAddress, route, serviceName, statusCode, outcome };
}

function tellDay(day: GraceDay, second: number, found: Found): void {
  const { clients, others, deadlineMillis, keyHash, severity, first, last } = day;
  const sorted = [...clients].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = sorted.slice(0, NAMED_CLIENTS).map(([name, count]) => `${name} (${count})`);
  const unnamed = sorted.length - named.length;
  const requests = sorted.reduce((sum, [, count]) => sum + count, others);
  const deadline = deadlineMillis < 0 ? "" : instantText(deadlineMillis);
  found({
    second,
    entity: { "api_key.hash": keyHash, "keytrail.rotation.deadline": deadline === "" ? "none" : deadline },
    severity,
    observed: clients.size,
    details: {
      clients: `${named.join(", ")}${unnamed === 0 ? "" : ` and ${unnamed} more`}`,
      client_count: others === 0 ? clients.size : `more than ${clients.size}`,
      requests,
      grace_until: deadline,
    },
    evidence: first === last ? [first] : [first, last],
  });
}

function titleOf(facts: RuleFacts): string {
  const { keyLabel, details, observed } = facts;
  const { clients, client_count: clientCount, requests, grace_until: graceUntil } = details;
  if (clients === undefined) {
    const where = facts.entity["client.address"] === undefined ? "" : ` from ${details["client"]}`;
    return `Rotated key ${keyLabel} was used ${timesText(observed)}${where} after its grace ended at ${graceUntil}; ${outcomeText(facts)}`;
  }
  const who = clientCount === 1 ? "1 client" : `${clientCount} clients`;
  const until = graceUntil === "" ? "which has no deadline" : `whose grace ends at ${graceUntil}`;
  return `Rotated key ${keyLabel}, ${until}, is still used by ${who} in ${requests === 1 ? "1 request" : `${requests} requests`}: ${clients}`;
}

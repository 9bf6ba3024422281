import { NOWHERE } from "../../processor/src/geo/geo.ts";
import type { FoldMatch, FoldRule, FoldSighting } from "../../processor/src/rules/fold-rule.ts";
import { compareRows, identityWords } from "../../processor/src/alerts/evidence.ts";
import { OUTCOMES } from "../../processor/src/sightings/batch.ts";
import type { AuthOutcome } from "../../processor/src/sightings/sighting.ts";
import { sighting } from "./sightings.ts";

/** What a story says of one sighting; `atSeconds` counts from the story's start. */
export type FoldSightingPart = Partial<Omit<FoldSighting, "outcome" | "second">> & {
  readonly atSeconds?: number;
  readonly outcome?: AuthOutcome;
};

/** A fold's sighting with what the story does not say filled in as in {@link sighting}; each call is another request. */
export function foldSighting(part: FoldSightingPart = {}): FoldSighting {
  const { atSeconds, outcome, ...rest } = part;
  const plain = sighting({ ...(atSeconds === undefined ? {} : { atSeconds }) });
  const timeMillis = rest.timeMillis ?? plain.timeUnixMillis;
  return {
    timeMillis,
    second: Math.floor(timeMillis / 1000),
    identity: identityWords(plain.traceId, plain.spanId),
    weight: 256,
    clientAddress: plain.clientAddress,
    route: plain.route,
    serviceName: plain.serviceName,
    statusCode: plain.statusCode,
    outcome: OUTCOMES.indexOf(outcome ?? "accepted"),
    keyHash: plain.keyHash,
    keyName: "",
    keyFormat: "",
    addressUntrusted: false,
    place: NOWHERE,
    userAgent: plain.userAgent,
    method: "POST",
    pathHash: 0,
    serviceVersion: "",
    source: plain.source,
    resendCount: 0,
    responseBytes: undefined,
    retryAfter: undefined,
    kind: "audit",
    isSecondRecord: false,
    leak: undefined,
    isAuditPromised: false,
    auditSequence: undefined,
    ...rest,
  };
}

/**
 * Folds a whole story at once, in event order, up to a second: the reference for what the engine must give in any order.
 * @param untilSecond unix second up to which the watermark has come @default a week after the last sighting
 */
export function runFold<State>(
  rule: FoldRule<State>,
  sightings: readonly FoldSighting[],
  untilSecond?: number,
): FoldMatch[] {
  const matches: FoldMatch[] = [];
  const found = (match: FoldMatch): void => void matches.push(match);
  const sorted = sightings.toSorted(compareRows);
  const byEntity = Map.groupBy(sorted, (one) => rule.partition.of(one));
  for (const [entity, ofEntity] of byEntity) {
    if (entity === undefined) continue;
    let state = rule.createState();
    const end = untilSecond ?? ofEntity.at(-1)!.second + 7 * 86_400;
    const wakeUntil = (second: number): void => {
      for (let at = rule.wakeAt?.(state); at !== undefined && at < second; at = rule.wakeAt?.(state)) {
        rule.wake!(state, at, found);
        const next = rule.wakeAt!(state);
        if (next !== undefined && next <= at) throw new Error(`${rule.id} asks to be woken at ${next} again`);
      }
    };
    ofEntity.forEach((one, i) => {
      const before = ofEntity[i - 1];
      if (before !== undefined && before.second !== one.second) {
        rule.endSecond?.(state, before.second, found);
        wakeUntil(one.second);
      }
      // A copy that shares what is changed in place would show here.
      const copy = rule.cloneState(state);
      rule.fold(copy, one, found);
      if (holds(copy, one))
        throw new Error(`${rule.id} keeps a sighting in its state: evidenceOf() is what may be kept`);
      state = copy;
    });
    rule.endSecond?.(state, ofEntity.at(-1)!.second, found);
    wakeUntil(end);
  }
  return matches;
}

/** Whether a value is somewhere inside a state. */
function holds(state: unknown, wanted: object): boolean {
  if (state === wanted) return true;
  if (typeof state !== "object" || state === null || ArrayBuffer.isView(state)) return false;
  const inner =
    state instanceof Map
      ? [...state.keys(), ...state.values()]
      : state instanceof Set
        ? [...state]
        : Object.values(state);
  return inner.some((one) => holds(one, wanted));
}

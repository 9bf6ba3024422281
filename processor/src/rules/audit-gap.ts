import type { Severity } from "../alerts/alert.ts";
import { evidenceOf, type EvidenceRow } from "../alerts/evidence.ts";
import { missingFields, REQUIRED_FIELDS, type RequiredField } from "./audit/missing-fields.ts";
import {
  clonePairs,
  createPairs,
  nextLone,
  pairRecord,
  takeLone,
  type LoneRecord,
  type RecordPairs,
} from "./audit/record-pairs.ts";
import {
  cloneSequence,
  createSequence,
  isSequenceIdle,
  noteNumber,
  SILENCE_SECONDS,
  takeDue,
  type Hole,
  type SequenceNumbers,
} from "./audit/sequence-holes.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { partitionByFields } from "./fields.ts";
import type { FoldMatch, FoldRule } from "./fold-rule.ts";
import type { RuleFacts } from "./rule-base.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "audit_gap";
const KEEP_ALIVE_SECONDS = 3_600;
const ALL_RULES = "every rule";

/** Options of {@link createAuditGap}. */
export interface AuditGapOptions {
  /** Records that lack a field, or the other one of their request. */
  readonly severity: Severity;
  /** Numbers of audit records that never came. */
  readonly holeSeverity: Severity;
  /** What a record of an accepted request must have; not what a service leaves out by choice. */
  readonly requiredFields: readonly RequiredField[];
  /** An audit record without a span is a gap: only where no sampler drops spans. */
  readonly expectSpans: boolean;
}

/** What one process sent. */
export interface AuditGapState {
  readonly numbers: SequenceNumbers;
  readonly pairs: RecordPairs;
  /** Last second with an audit record: only a source that sends them can lack one. */
  auditSecond: number;
  serviceName: string;
  source: string;
  /** A record beside the newest hole. */
  beside: EvidenceRow | undefined;
  /** Audit records of the present second, by what they lack. */
  lacking: Map<string, { readonly count: number; readonly row: EvidenceRow }>;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "Requests that the rules did not see, or not wholly",
  means:
    "Of one process of a service: numbers of audit records that never came, though a later one did more than a minute ago; a span that says that an audit record goes with it, without that record; the audit record of an accepted request without the key's hash, the client's address, the user agent or the route. Each of them is an alert of its own, which says which rules were blind, and when. With `expect_spans`, an audit record without its span too.",
  matters:
    "What no record tells of, no rule can see: whoever switches the records off, or floods the queue that they wait in, works in the dark.",
  doNext:
    "Look at the service's own counter of dropped audit records, at the Collector's, and at what restarted at the time in the alert. Where a field is missing, look at the SDK's options for it.",
  falseAlerts:
    "Records that came later than the lateness allows, which count as late. A process that was killed leaves no hole, since its last numbers were never given. Several processes behind one `service.instance.id`, or none, can't be told apart: when a number comes twice nothing is said of holes for an hour. Sampling drops spans as it should, so an audit record without a span is no gap unless `expect_spans` says so. Clients that send no user agent.",
  tuning: "`severity`, `hole_severity`, `required_fields`, `expect_spans`.",
  owasp: ["API9:2023"],
  attack: ["T1562.008", "T1070"],
  monotone: false,
  needs: ["audit"],
};

/** Audit records that never came, or lack something. */
export function createAuditGap(options: AuditGapOptions): FoldRule<AuditGapState> {
  const { severity, holeSeverity, expectSpans } = options;
  const required = new Set(options.requiredFields);
  return {
    kind: "fold",
    id: ID,
    version: hashRuleParameters({ requiredFields: [...required].toSorted(), expectSpans }),
    timing: "watermark",
    partition: partitionByFields(["service.instance.id"]),
    seesSecondRecords: true,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: false,
    title: toTitle,
    counterfactual: ({ details }) => `would not fire if ${details["wanted"]}`,
    createState: () => ({
      numbers: createSequence(),
      pairs: createPairs(),
      auditSecond: Number.NEGATIVE_INFINITY,
      serviceName: "",
      source: "",
      beside: undefined,
      lacking: new Map(),
    }),
    cloneState: (state) => ({
      ...state,
      numbers: cloneSequence(state.numbers),
      pairs: clonePairs(state.pairs),
      lacking: new Map(state.lacking),
    }),
    fold(state, sighting) {
      const { second, kind, auditSequence } = sighting;
      if (kind !== "audit" && kind !== "span") return;
      state.serviceName = sighting.serviceName;
      state.source = sighting.source;
      if (kind === "audit") {
        state.auditSecond = second;
        const before = state.numbers.holes.length;
        if (auditSequence !== undefined) noteNumber(state.numbers, auditSequence, second);
        if (state.numbers.holes.length > before) state.beside = evidenceOf(sighting);
      }
      const isTold = expectSpans || sighting.isAuditPromised;
      if (isTold || kind === "audit") pairRecord(state.pairs, sighting, isTold);
      const fields = missingFields(sighting, required).join(", ");
      if (fields === "") return;
      const lacks = state.lacking.get(fields);
      state.lacking.set(fields, { count: (lacks?.count ?? 0) + 1, row: lacks?.row ?? evidenceOf(sighting) });
    },
    endSecond(state, second, found) {
      if (state.lacking.size === 0) return;
      for (const [fields, { count, row }] of state.lacking) found(lackMatch(state, second, fields, count, row));
      state.lacking = new Map();
    },
    wakeAt({ numbers, pairs }) {
      const due = numbers.holes[0]?.dueSecond;
      const lone = nextLone(pairs);
      return due === undefined || lone === undefined ? (due ?? lone) : Math.min(due, lone);
    },
    wake(state, second, found) {
      for (const hole of takeDue(state.numbers, second)) found(holeMatch(state, second, hole));
      const lone = takeLone(state.pairs, second);
      const spans = lone.filter(({ isAudit, isPromised }) => !isAudit && isPromised);
      if (spans.length > 0 && isSending(state, second))
        found(loneMatch(state, second, spans, "span without audit record"));
      const audits = expectSpans ? lone.filter(({ isAudit }) => isAudit) : [];
      if (audits.length > 0) found(loneMatch(state, second, audits, "audit record without span"));
    },
    isIdle: ({ numbers, pairs, lacking, auditSecond }, second) =>
      lacking.size === 0 &&
      pairs.waiting.size === 0 &&
      second >= auditSecond + SILENCE_SECONDS &&
      isSequenceIdle(numbers, second),
  };

  function toMatch(
    { serviceName, source }: AuditGapState,
    gap: string,
    match: Omit<FoldMatch, "entity" | "severity">,
    ofSeverity: Severity,
  ): FoldMatch {
    return {
      ...match,
      severity: ofSeverity,
      entity: { "service.name": serviceName, "service.instance.id": source, "keytrail.audit_gap": gap },
    };
  }

  function holeMatch(state: AuditGapState, second: number, hole: Hole): FoldMatch {
    const details = {
      numbers: hole.from === hole.to ? String(hole.from) : `${hole.from} to ${hole.to}`,
      blind: ALL_RULES,
      from: instant(hole.beforeSecond),
      to: instant(hole.afterSecond + 1),
      wanted: "all numbers of the audit records had come",
    };
    const evidence = state.beside === undefined ? [] : [state.beside];
    return toMatch(
      state,
      "missing numbers",
      { second, observed: hole.to - hole.from + 1, details, evidence },
      holeSeverity,
    );
  }

  function loneMatch(state: AuditGapState, second: number, lone: readonly LoneRecord[], gap: string): FoldMatch {
    const details = {
      blind:
        gap === "span without audit record" ? "those that need what only audit records tell" : "searches in traces",
      from: instant(lone[0]!.second),
      to: instant(lone.at(-1)!.second + 1),
      wanted: "each request had both of its records",
    };
    const evidence = lone.flatMap(({ row }) => row ?? []);
    return toMatch(state, gap, { second, observed: lone.length, details, evidence }, severity);
  }

  function lackMatch(state: AuditGapState, second: number, fields: string, count: number, row: EvidenceRow): FoldMatch {
    const details = {
      fields,
      blind: fields
        .split(", ")
        .map((field) => REQUIRED_FIELDS[field as RequiredField])
        .join("; "),
      from: instant(second),
      to: instant(second + 1),
      wanted: `the records had ${fields}`,
    };
    return toMatch(state, `without ${fields}`, { second, observed: count, details, evidence: [row] }, severity);
  }
}

/** Whether the process sent audit records within the hour. */
function isSending({ auditSecond }: AuditGapState, second: number): boolean {
  return second - auditSecond <= SILENCE_SECONDS;
}

function toTitle({ entity, observed, details }: RuleFacts): string {
  const gap = entity["keytrail.audit_gap"]!;
  const place = `${entity["service.name"]} (instance ${entity["service.instance.id"]!.slice(0, 36)})`;
  const blind = `blind: ${details["blind"]}`;
  if (gap === "missing numbers") {
    const records = observed === 1 ? "audit record" : "audit records";
    return `${observed} ${records} of ${place} never came, number ${details["numbers"]}, between ${details["from"]} and ${details["to"]}; ${blind}`;
  }
  const requests = observed === 1 ? "request" : "requests";
  if (details["fields"] === undefined)
    return `${observed} ${requests} of ${place} left a ${gap} at ${details["from"]}; ${blind}`;
  return `${observed} accepted ${requests} of ${place} came ${gap} at ${details["from"]}; ${blind}`;
}

function instant(second: number): string {
  return new Date(second * 1000).toISOString().replace(".000Z", "Z");
}

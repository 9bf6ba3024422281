import fc from "fast-check";
import { expect, test } from "vitest";
import { createAuditGap } from "../../../processor/src/rules/audit-gap.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import { lackingRecords, loneRecords, missingNumbers } from "../../support/oracle/audit-gap.ts";
import { sorted } from "../../support/oracle/match.ts";

/**
 * One process's requests: numbered when they end, with the time of their start or of 60 s before their end. Of each some records are lost, and its two records
 * may come in either order.
 */
const story: fc.Arbitrary<FoldSighting[]> = fc
  .array(
    fc.record({
      endsAfterMillis: fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: 1_500 }), weight: 10 },
        fc.constantFrom(20_000, 90_000),
      ),
      durationMillis: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60_000 })),
      records: fc.constantFrom("both", "both", "both", "span", "audit", "none", "plain span"),
      isSpanSecond: fc.boolean(),
      status: fc.constantFrom(200, 200, 404),
      lack: fc.constantFrom<Partial<Omit<FoldSighting, "outcome">>>(
        {},
        {},
        {},
        { route: "" },
        { userAgent: "", clientAddress: "" },
        { keyHash: "" },
      ),
      accepted: fc.constantFrom(true, true, false),
    }),
    { minLength: 1, maxLength: 60, size: "max" },
  )
  .map((requests) => {
    let endMillis = 0;
    return requests.flatMap(({ endsAfterMillis, durationMillis, records, isSpanSecond, status, lack, accepted }, i) => {
      endMillis += endsAfterMillis;
      const request = foldSighting({
        atSeconds: (endMillis - durationMillis) / 1000,
        statusCode: status,
        ...lack,
        outcome: accepted ? "accepted" : "rejected",
      });
      const span: FoldSighting = { ...request, kind: "span", isAuditPromised: records !== "plain span" };
      const audit: FoldSighting = { ...request, kind: "audit", auditSequence: i + 1 };
      if (records === "none") return [];
      if (records === "audit") return [audit];
      if (records !== "both") return [span];
      return isSpanSecond ? [audit, { ...span, isSecondRecord: true }] : [span, { ...audit, isSecondRecord: true }];
    });
  });

test("audit_gap finds what the oracle finds: numbers, records and fields that are not there", () => {
  const gaps = new Map<string, number>();
  fc.assert(
    fc.property(story, fc.boolean(), (sightings, expectSpans) => {
      const rule = createAuditGap({
        severity: "low",
        holeSeverity: "medium",
        requiredFields: ["api_key.hash", "client.address", "user_agent.original", "http.route"],
        expectSpans,
      });
      const matches = runFold(forgetful(rule), sightings).map(({ second, entity, observed }) => ({
        second,
        gap: entity["keytrail.audit_gap"]!,
        observed,
      }));
      for (const { gap } of matches) gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
      expect(sorted(matches)).toEqual(
        sorted([...missingNumbers(sightings), ...loneRecords(sightings, expectSpans), ...lackingRecords(sightings)]),
      );
    }),
    { numRuns: 300 },
  );
  for (const gap of ["missing numbers", "span without audit record", "audit record without span", "without http.route"])
    expect(gaps.get(gap)).toBeGreaterThan(20);
});

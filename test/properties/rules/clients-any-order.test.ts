import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_REGISTRY } from "../../../processor/src/registry/key-record.ts";
import { createAuditGap } from "../../../processor/src/rules/audit-gap.ts";
import { BASELINE_LIMITS } from "../../../processor/src/rules/baseline/baseline.ts";
import { createCredentialStuffing } from "../../../processor/src/rules/credential-stuffing.ts";
import { createAbsentDetect } from "../../../processor/src/rules/detect/absent.ts";
import type { DetectOptions } from "../../../processor/src/rules/detect/detect-rule.ts";
import { createSequenceDetect } from "../../../processor/src/rules/detect/sequence.ts";
import { createKeyEnumeration } from "../../../processor/src/rules/key-enumeration.ts";
import { createNoThrottling } from "../../../processor/src/rules/no-throttling.ts";
import { createVolumeAnomaly } from "../../../processor/src/rules/volume-anomaly.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { playRules } from "../../support/play-rules.ts";
import { keyHash, randomNumbers, shuffleWithin, sighting } from "../../support/sightings.ts";

const CLIENTS = { ipv4PrefixBits: 32, ipv6PrefixBits: 64, literal: false };
const EVERYBODY = { isSuspended: () => false };
const DETECT: DetectOptions = {
  id: "absent",
  entity: ["api_key.hash"],
  where: () => true,
  whereText: "",
  severity: "low",
  keepAliveSeconds: 60,
};
const RULES = [
  createKeyEnumeration({ ...CLIENTS, limit: 3, windowMillis: 60_000, severity: "high" }, EVERYBODY),
  createCredentialStuffing(
    { ...CLIENTS, acceptedLimit: 1, failures: 2, rejectedLimit: 3, windowMillis: 60_000, severity: "critical" },
    EVERYBODY,
  ),
  createNoThrottling(
    {
      ...CLIENTS,
      severity: "medium",
      headerSeverity: "low",
      ignoredSeverity: "low",
      rateLimits: [{ limit: 3, windowSeconds: 10 }],
      overPercent: 10,
      ignoredRequests: 2,
    },
    NO_REGISTRY,
  ),
  createVolumeAnomaly({
    severity: "medium",
    rampSeverity: "low",
    memoryMillis: 86_400_000,
    peerCountOf: () => 0,
    limits: { ...BASELINE_LIMITS, count: 1, ratio: 1, scales: 1, learningBuckets: 0 },
  }),
  createAuditGap({
    severity: "low",
    holeSeverity: "medium",
    requiredFields: ["http.route", "client.address"],
    expectSpans: true,
  }),
  createAbsentDetect(DETECT, { forSeconds: 60, minEvents: 1 }),
  createSequenceDetect(
    { ...DETECT, id: "sequence" },
    {
      steps: [
        { name: "a", where: ({ route }) => route === "/a" },
        { name: "b", where: ({ route }) => route === "/b" },
      ],
      stepsText: "a, b",
      withinSeconds: 60,
      ordered: true,
    },
  ),
];

/** Requests of one process, each as a span, an audit record or both; a few at the very same time. */
const story = fc
  .array(
    fc.record({
      gapMillis: fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: 3_000 }), weight: 10 },
        fc.constantFrom(0, 30_000, 300_000),
      ),
      key: fc.integer({ min: 0, max: 5 }),
      client: fc.integer({ min: 1, max: 2 }),
      outcome: fc.constantFrom<"accepted" | "rejected">("accepted", "rejected", "rejected"),
      status: fc.constantFrom(200, 200, 404, 429),
      retryAfterSeconds: fc.constantFrom(undefined, -1, 30),
      route: fc.constantFrom("", "/a", "/b"),
      records: fc.constantFrom("both", "both", "span", "audit", "plain span"),
    }),
    { minLength: 20, maxLength: 100, size: "max" },
  )
  .map((steps) => {
    let atMillis = 0;
    return steps.flatMap((step, i): Sighting[] => {
      atMillis += step.gapMillis;
      const request = sighting({
        atSeconds: atMillis / 1000,
        keyHash: keyHash(`k${step.key}`),
        clientAddress: `192.0.2.${step.client}`,
        outcome: step.outcome,
        statusCode: step.status,
        retryAfterSeconds: step.retryAfterSeconds,
        route: step.route,
      });
      const span: Sighting = { ...request, record: "span", isAuditPromised: step.records !== "plain span" };
      const audit: Sighting = { ...request, record: "audit", auditSequence: i + 1 };
      if (step.records === "both") return [span, audit];
      return step.records === "audit" ? [audit] : [span];
    });
  });

describe("rules about clients, limits, trails and baselines", () => {
  test("give the same alerts in any order within the lateness, with repeats", async () => {
    const told = new Set<string>();
    await fc.assert(
      fc.asyncProperty(story, fc.integer(), async (sightings, seed) => {
        const wanted = await playRules(sightings, ...RULES);
        for (const alert of wanted) told.add(alert.rule.id);
        const shuffled = shuffleWithin([...sightings, ...sightings], 120_000, randomNumbers(seed));
        expect(JSON.stringify(await playRules(shuffled, ...RULES))).toBe(JSON.stringify(wanted));
      }),
      { numRuns: 100 },
    );
    expect([...told].toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
  });
});

import { describe, expect, test } from "vitest";
import { createAuditGap, type AuditGapOptions } from "../../processor/src/rules/audit-gap.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { playRules } from "../support/play-rules.ts";
import { sighting } from "../support/sightings.ts";
import { at } from "../support/stories.ts";

const OPTIONS: AuditGapOptions = {
  severity: "low",
  holeSeverity: "medium",
  requiredFields: ["api_key.hash", "client.address", "user_agent.original", "http.route"],
  expectSpans: false,
};
const RULE = createAuditGap(OPTIONS);
const PLACE = "checkout (instance instance-1)";
const iso = (seconds: number): string => at(seconds).replace(".000Z", "Z");

/** Audit records, one a second, with these numbers. */
const records = (numbers: readonly number[], part: Parameters<typeof sighting>[0] = {}): Sighting[] =>
  numbers.map((auditSequence, i) =>
    sighting({ record: "audit", auditSequence, ...part, atSeconds: (part.atSeconds ?? 0) + i }),
  );
const upTo = (last: number, from: number = 1): number[] => Array.from({ length: last - from + 1 }, (_, i) => from + i);
/** The process goes on, so that time passes. */
const later = (number: number): Sighting => sighting({ record: "audit", auditSequence: number, atSeconds: 600 });
const spanOf = (record: Sighting): Sighting => {
  const { auditSequence: _number, ...rest } = record;
  return { ...rest, record: "span", isAuditPromised: true };
};

describe("audit_gap", () => {
  test("three audit records of a process never come: medium, and every rule was blind to them", async () => {
    const story = [...records([...upTo(5), ...upTo(12, 9)]), later(13)];
    expect(await playRules(story, RULE)).toMatchObject([
      {
        rule: { id: "audit_gap" },
        severity: "medium",
        title: `3 audit records of ${PLACE} never came, number 6 to 8, between ${iso(4)} and ${iso(6)}; blind: every rule`,
        entity: {
          "service.name": "checkout",
          "service.instance.id": "instance-1",
          "keytrail.audit_gap": "missing numbers",
        },
        observed: 3,
        first_seen: at(5 + 61),
        counterfactual: "would not fire if all numbers of the audit records had come",
      },
    ]);
  });

  test("a span says that an audit record goes with it, and none comes: low", async () => {
    const [first, second, third] = records([1, 2, 3]);
    const lone = spanOf(sighting({ atSeconds: 4 }));
    const story = [first!, spanOf(first!), spanOf(second!), second!, third!, lone, later(4)];
    expect(await playRules(story, RULE)).toMatchObject([
      {
        severity: "low",
        title: `1 request of ${PLACE} left a span without audit record at ${iso(4)}; blind: those that need what only audit records tell`,
        first_seen: at(6),
      },
    ]);
  });

  test("accepted requests come without a user agent and a route: low, with the rules that are blind", async () => {
    const part = { userAgent: "", route: "" };
    const [alert, ...others] = await playRules([...records(upTo(3), part), later(4)], RULE);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ severity: "low", count: 3, first_seen: at(0) });
    expect(alert!.title).toBe(
      `1 accepted request of ${PLACE} came without user_agent.original, http.route at ${iso(0)}; blind: user_agent_change, key_sharing and key_replay; ` +
        "endpoint_novelty, endpoint_sweep, off_hours_sensitive and policy_violation",
    );
    const byChoice = createAuditGap({ ...OPTIONS, requiredFields: ["api_key.hash", "client.address"] });
    expect(await playRules([...records(upTo(3), part), later(4)], byChoice)).toEqual([]);
  });

  test("audit records without spans are gaps only where no sampler drops spans", async () => {
    const story = [...records(upTo(3)), later(4)];
    expect(await playRules(story, RULE)).toEqual([]);
    const unsampled = await playRules(story, createAuditGap({ ...OPTIONS, expectSpans: true }));
    expect(unsampled.map((alert) => alert.entity["keytrail.audit_gap"])).toEqual(["audit record without span"]);
  });

  const mixed = [...records([1000, 1001, 1002]), ...records([1, 2, 1003, 3], { atSeconds: 100 }), later(7)];
  test.each<[string, Sighting[]]>([
    ["numbers out of order, as requests end", [...records([3, 1, 2, 6, 5, 4]), later(7)]],
    ["records that a process gave before the first that came", [...records(upTo(9, 500)), later(509)]],
    [
      "a process that begins anew under the same name",
      [...records(upTo(50)), ...records(upTo(3), { atSeconds: 200 }), later(4)],
    ],
    ["two processes under one name", mixed],
    [
      "a number that is missing for less than a minute",
      [...records([1, 2, 4]), ...records([3], { atSeconds: 50 }), later(5)],
    ],
    [
      "a service that sends spans alone, without a promise",
      [sighting({ record: "span" }), sighting({ record: "span", atSeconds: 600 })],
    ],
    ["a source of spans that never sent an audit record", [0, 600].map((atSeconds) => spanOf(sighting({ atSeconds })))],
    ["a route for what was not found", [...records([1], { route: "", statusCode: 404 }), later(2)]],
    ["rejected requests without a route", [...records([1], { route: "", outcome: "rejected" }), later(2)]],
    ["spans of others, which tell what they have", [sighting({ record: "span", route: "", userAgent: "" }), later(1)]],
    ["lines of a log, which tell what they have", [sighting({ record: "log", route: "", userAgent: "" }), later(1)]],
  ])("silence: %s", async (_says, story) => {
    expect(await playRules(story, RULE)).toEqual([]);
  });
});

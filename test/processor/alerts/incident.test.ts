import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEVERITIES, type Alert } from "../../../processor/src/alerts/alert.ts";
import { createIncidents, INCIDENT_GAP_SECONDS, scoreOf } from "../../../processor/src/alerts/incident.ts";
import { STORY_STEPS } from "../../../processor/src/alerts/incident-stages.ts";
import { RULE_DOCUMENTATION } from "../../../processor/src/rules/index.ts";
import { alertOf } from "../../support/alerts.ts";

const START = Date.parse("2026-01-05T10:00:00.000Z");
const KEY = "3f9a".repeat(16);
const OTHER = "77bd".repeat(16);

function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

let made = 0;

function alert(rule: string, fromSeconds: number, changes: Partial<Alert> & { readonly until?: number } = {}): Alert {
  const { until = fromSeconds, ...rest } = changes;
  return alertOf({
    id: (made++).toString(16).padStart(32, "0"),
    rule: { id: rule, version: "1" },
    title: `${rule} at ${fromSeconds}`,
    entity: { "api_key.hash": KEY },
    first_seen: at(fromSeconds),
    last_seen: at(until),
    severity: "medium",
    ...rest,
  });
}

describe("one story", () => {
  const story = [
    alert("new_client_address", 0, { entity: { "api_key.hash": KEY, "client.address": "203.0.113.9" } }),
    alert("endpoint_sweep", 180, { severity: "low" }),
    alert("data_volume", 900, { severity: "high", until: 1_200 }),
  ];

  test("a new address, then a sweep, then data are one incident, told in order", () => {
    const [incident, ...others] = createIncidents(story.toReversed(), () => "checkout-prod");
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      state: "open",
      severity: "high",
      score: 70,
      entity: { "api_key.hash": KEY },
      story:
        "Key 3f9a3f9a… (checkout-prod): a new address, then a sweep over routes or objects (3 min later), then far more data than usual (15 min later)",
      stages: ["access", "discovery", "volume"],
      opened: at(0),
      closed: null,
      last_seen: at(1_200),
      alert_count: 3,
      alerts: story.map(({ id }) => id),
    });
    expect(incident!.timeline.map(({ rule, time }) => [rule, time])).toEqual([
      ["new_client_address", at(0)],
      ["endpoint_sweep", at(180)],
      ["data_volume", at(900)],
    ]);
  });

  test("another key has an incident of its own", () => {
    const incidents = createIncidents([...story, alert("data_volume", 10, { entity: { "api_key.hash": OTHER } })]);
    expect(incidents.map(({ entity }) => entity["api_key.hash"])).toEqual([KEY, OTHER]);
  });

  test("it is closed once all of its alerts are", () => {
    const closed = story.map((one) => ({ ...one, state: "close" as const }));
    expect(createIncidents(closed)[0]).toMatchObject({ state: "close", closed: at(1_200) });
    expect(createIncidents([...closed.slice(1), story[0]!])[0]).toMatchObject({ state: "open", closed: null });
  });

  test("what comes after the gap is another incident, a second before it the same", () => {
    const gap = 1_200 + INCIDENT_GAP_SECONDS;
    expect(createIncidents([...story, alert("leaked_key", gap)])).toHaveLength(2);
    expect(createIncidents([...story, alert("leaked_key", gap - 1)])).toHaveLength(1);
  });

  test("what was withdrawn, superseded or only summed up is no part of it", () => {
    const without = [
      alert("key_replay", 5, { state: "withdrawn", severity: "critical" }),
      alert("key_replay", 6, { state: "close", superseded_by: story[0]!.id, severity: "critical" }),
      alert("key_replay", 7, { summary: { count: 30, sample_ids: [] }, severity: "critical" }),
    ];
    expect(createIncidents([...story, ...without])).toEqual(createIncidents(story));
  });
});

test("alerts without a key go by their client, an IPv6 client by its /64; others by what they are about", () => {
  const incidents = createIncidents([
    alert("key_enumeration", 0, { entity: { "client.address": "2001:db8:1:2::/64" } }),
    alert("credential_stuffing", 60, { entity: { "client.address": "2001:db8:1:2::7" }, severity: "critical" }),
    alert("audit_gap", 0, { entity: { "service.name": "checkout" }, severity: "low" }),
  ]);
  expect(incidents.map(({ story }) => story)).toEqual([
    "Client 2001:db8:1:2::/64: guesses at keys, then keys that were accepted after guesses (60 s later)",
    "checkout: a gap in the audit records",
  ]);
});

test("an incident of any size lists a hundred alerts, and counts all", () => {
  const [incident] = createIncidents(Array.from({ length: 130 }, (_, i) => alert("leaked_key", i)));
  expect(incident).toMatchObject({ alert_count: 130 });
  expect([incident!.alerts.length, incident!.timeline.length]).toEqual([100, 100]);
});

test("no number of lower alerts reaches the score of a higher one", () => {
  for (const [i, severity] of SEVERITIES.slice(1).entries())
    expect(scoreOf(severity, 1, 1)).toBeGreaterThan(scoreOf(SEVERITIES[i]!, 7, 40));
  expect(scoreOf("critical", 7, 40)).toBe(99);
});

test("every rule of the pack has a step in the story", () => {
  const ids = RULE_DOCUMENTATION.map(({ id }) => id);
  expect(ids.filter((id) => !STORY_STEPS.has(id))).toEqual([]);
});

describe("for any alerts", () => {
  const anyAlerts = fc
    .array(
      fc.record({
        key: fc.constantFrom(KEY, OTHER),
        rule: fc.constantFrom("new_client_address", "endpoint_sweep", "data_volume", "mine"),
        from: fc.integer({ min: 0, max: 4 * INCIDENT_GAP_SECONDS }),
        length: fc.integer({ min: 0, max: INCIDENT_GAP_SECONDS }),
        severity: fc.constantFrom(...SEVERITIES),
        state: fc.constantFrom("open" as const, "close" as const),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((rows) =>
      rows.map(({ key, rule, from, length, severity, state }) =>
        alert(rule, from, { until: from + length, severity, state, entity: { "api_key.hash": key } }),
      ),
    );

  test("their order does not show", () => {
    const shuffled = anyAlerts.chain((alerts) =>
      fc.tuple(fc.constant(alerts), fc.shuffledSubarray(alerts, { minLength: alerts.length })),
    );
    fc.assert(
      fc.property(shuffled, ([alerts, other]) => {
        expect(createIncidents(other)).toEqual(createIncidents(alerts));
      }),
    );
  });

  test("each alert is in one incident, which is as severe as its gravest alert", () => {
    fc.assert(
      fc.property(anyAlerts, (alerts) => {
        const incidents = createIncidents(alerts);
        expect(incidents.flatMap((one) => one.alerts).toSorted()).toEqual(alerts.map(({ id }) => id).toSorted());
        for (const incident of incidents) {
          const own = alerts.filter(({ id }) => incident.alerts.includes(id));
          const highest = Math.max(...own.map(({ severity }) => SEVERITIES.indexOf(severity)));
          expect(SEVERITIES.indexOf(incident.severity)).toBe(highest);
        }
      }),
    );
  });
});

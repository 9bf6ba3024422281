import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import type { KeyRecord } from "../../processor/src/registry/key-record.ts";
import { parseBusinessHours } from "../../processor/src/registry/business-hours.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import { keyRecord, registryOf } from "../support/key-records.ts";
import { keyHash, sighting } from "../support/sightings.ts";
import { of, play } from "../support/stories.ts";

const RULE = "off_hours_sensitive";
const KEY = `Key ${keyHash("story").slice(0, 8)}… (checkout-prod)`;
const WORK = parseBusinessHours("mon-fri 09:00-18:00");
const OPTIONS = {
  enabled: true,
  sensitiveRoutes: ["/v1/payouts*"],
  businessHours: WORK,
  timeZone: "Europe/Berlin",
  holidays: ["2026-01-06"],
  severity: "medium",
};

/** Payouts at some instants, under what the registry says of the key. */
async function payouts(times: readonly string[], part?: Partial<KeyRecord>, route = "/v1/payouts/{id}") {
  const events = times.map((time) => sighting({ timeUnixMillis: Date.parse(time), route, keyName: "checkout-prod" }));
  const registry = registryOf(part === undefined ? [] : [keyRecord(part)]);
  const rules = { ...DEFAULT_RULES, more: { [RULE]: OPTIONS } };
  return of(RULE, (await play(events, rules, undefined, { ...NO_CONTEXT, registry })).alerts);
}

describe("off_hours_sensitive", () => {
  test("payouts on a Monday night: medium, with the wall clock and whose zone it is", async () => {
    const alerts = await payouts(["2026-01-05T20:15:00Z", "2026-01-05T20:40:00Z"]);
    expect(alerts).toMatchObject([
      {
        severity: "medium",
        title: `${KEY} used /v1/payouts/{id} on Monday 2026-01-05 21:15 (Europe/Berlin, from the configuration), outside of its business hours`,
        entity: { "api_key.hash": keyHash("story") },
        observed: 2,
        first_seen: "2026-01-05T20:15:00.000Z",
        last_seen: "2026-01-05T20:40:00.000Z",
      },
    ]);
    expect(alerts[0]!.evidence).toHaveLength(2);
  });

  test("the same by day, and another route by night: silence", async () => {
    expect(await payouts(["2026-01-05T08:00:00Z", "2026-01-05T16:59:59Z"])).toEqual([]);
    expect(await payouts(["2026-01-05T20:15:00Z"], undefined, "/v1/charges")).toEqual([]);
  });

  test("a holiday is no working day", async () => {
    const [alert] = await payouts(["2026-01-06T10:00:00Z"]);
    expect(alert!.title).toContain("Tuesday 2026-01-06 11:00 (Europe/Berlin, from the configuration), a holiday");
  });

  test("a key with hours and a zone of its own: its night is another one", async () => {
    const night = { businessHours: parseBusinessHours("mon 00:00-06:00"), timeZone: "Asia/Tokyo" };
    expect(await payouts(["2026-01-04T16:00:00Z"], night)).toEqual([]);
    expect(await payouts(["2026-01-05T08:00:00Z"], night)).toMatchObject([
      { title: expect.stringContaining("Monday 2026-01-05 17:00 (Asia/Tokyo, from the key)") },
    ]);
  });

  test("the clocks go forward: nine in the morning comes an hour earlier by UTC", async () => {
    expect(await payouts(["2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z"])).toEqual([]);
    expect(await payouts(["2026-03-27T07:59:59Z"])).toHaveLength(1);
    expect(await payouts(["2026-03-30T06:59:59Z"])).toHaveLength(1);
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { KeytrailError } from "../../../processor/src/errors.ts";
import { parseRegistry } from "../../../processor/src/registry/load-registry.ts";
import { resolveKey } from "../../../processor/src/registry/resolve-key.ts";
import { registryJsonSchema } from "../../../processor/src/registry/schema.ts";
import { keyHash } from "../../support/sightings.ts";

const SHOP = keyHash("shop");
/** Made here, so that no file holds a text that looks like a key. */
const RAW_KEY = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");

function read(text: string) {
  return parseRegistry(`file_format: "1.0"\n${text}`, "keys.yaml");
}

/** The report for a text, whose first line is line 2. */
function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof KeytrailError) return error.message.split("\n");
    throw error;
  }
  return [];
}

function recordOf(text: string) {
  const content = read(text);
  const entry = content.keys.get(SHOP);
  if (entry === undefined) throw new Error("the text has no shop key");
  return resolveKey(entry, content);
}

test("a key is read with all that its owner says of it", () => {
  expect(
    recordOf(`keys:
  - hash: ${SHOP.toUpperCase()}
    name: shop
    owner: team-payments
    status: rotated
    changed_at: 2026-01-02
    grace_until: 2026-01-09T10:00:00+01:00
    expires_at: 2027-01-01T00:00:00Z
    canary: true
    allowed_cidrs: [10.1.2.3/8, "2001:db8::1/32", 192.0.2.1, "::ffff:192.0.2.2"]
    allowed_countries: [de, AT]
    allowed_asns: [3320, AS64500]
    allowed_routes: [/v1/charges*]
    rate_limits: [{ limit: 100, window: 60s }, { limit: 1000, window: 1h }]
    time_zone: Europe/Berlin
    business_hours: [mon 09:00-18:00]
    rules: { request_rate_burst: { enabled: false, limit: 5, severity: low } }
`),
  ).toEqual({
    keyHash: SHOP,
    name: "shop",
    owner: "team-payments",
    plan: "",
    status: "rotated",
    changedAtUnixMillis: Date.UTC(2026, 0, 2),
    graceUntilUnixMillis: Date.UTC(2026, 0, 9, 9),
    expiresAtUnixMillis: Date.UTC(2027, 0, 1),
    isCanary: true,
    allowedCidrs: ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1", "192.0.2.2"],
    allowedCountries: ["DE", "AT"],
    allowedAsns: [3320, 64500],
    allowedRoutes: ["/v1/charges*"],
    rateLimits: [
      { limit: 100, windowSeconds: 60 },
      { limit: 1000, windowSeconds: 3600 },
    ],
    timeZone: "Europe/Berlin",
    timeZoneFrom: "key",
    businessHours: [{ weekday: 1, fromMinute: 540, toMinute: 1080 }],
    rules: { request_rate_burst: { isEnabled: false, limit: 5, severity: "low" } },
  });
});

test("what a key does not say its owner says, then its plan; of a rule field by field", () => {
  const record = recordOf(`plans:
  gold:
    allowed_countries: [DE]
    allowed_routes: [/v1/*]
    rules: { a_rule: { limit: 1, severity: low }, b_rule: { limit: 2 } }
owners:
  team:
    plan: gold
    allowed_countries: [AT]
    time_zone: Europe/Vienna
    rules: { a_rule: { limit: 3 } }
keys:
  - { hash: ${SHOP}, owner: team, time_zone: UTC, rules: { a_rule: { enabled: true } } }
`);
  expect(record).toMatchObject({
    plan: "gold",
    allowedCountries: ["AT"],
    allowedRoutes: ["/v1/*"],
    timeZone: "UTC",
    rules: { a_rule: { isEnabled: true, limit: 3, severity: "low" }, b_rule: { limit: 2 } },
  });
});

test("a hash of digits alone is a text", () => {
  const digits = "1".repeat(63) + "0";
  expect([...read(`keys: [{ hash: ${digits} }]`).keys.keys()]).toEqual([digits]);
});

test("a raw key in place of a hash, a name or any other value is refused and not repeated", () => {
  const problems = problemsOf(`owners:
  ${RAW_KEY}: { time_zone: UTC }
keys:
  - hash: ${RAW_KEY}
    name: ${RAW_KEY}
    status: ${RAW_KEY}
  - hash: ${"x7".repeat(16)}
    time_zone: ${"q9".repeat(16)}
    allowed_routes: ${RAW_KEY}
    ${RAW_KEY}: 1
`);
  expect(problems).toHaveLength(8);
  const report = problems.join("\n");
  for (const part of [RAW_KEY, RAW_KEY.slice(8, 20), "x7x7", "q9q9"]) expect(report).not.toContain(part);
  expect(problems[1]).toBe(
    "keys.yaml:5:11 keys[0].hash: wanted a hash of 64 hex digits; keytrail hash makes it of a key, which never stands here itself: received something else (not shown)",
  );
});

test("every problem is told at once with its place, those between fields beside those of one field", () => {
  expect(
    problemsOf(`owners: { team: { plan: god } }
plans: { gold: {} }
keys:
  - hash: ${SHOP}
    stat: rotated
    grace_until: 2026-01-01
    expires_at: 2026-02-30
    allowed_countries: [UK]
  - hash: ${SHOP}
    status: rotated
    changed_at: 2026-01-03
    grace_until: 2026-01-02
    business_hours: [mon 18:00-09:00]
    rules: { a_rule: { limt: 3 } }
`).map((line) => line.replace(/ wanted one of hash.*: received/, " …: received")),
  ).toEqual([
    'keys.yaml:2:25 owners.team.plan: wanted the name of one of plans: received "god"',
    'keys.yaml:6:5 keys[0].stat: …: received an unknown key (did you mean "status"?)',
    'keys.yaml:7:18 keys[0].grace_until: wanted nothing, unless status is rotated or revoked: received "2026-01-01"',
    'keys.yaml:8:17 keys[0].expires_at: wanted a time such as 2026-12-01T10:00:00Z, or a date: received "2026-02-30"',
    'keys.yaml:9:25 keys[0].allowed_countries[0]: wanted a country by its two letters (ISO 3166-1), such as DE: received "UK"',
    "keys.yaml:10:11 keys[1].hash: wanted a hash that no key above has: received it again",
    'keys.yaml:13:18 keys[1].grace_until: wanted no time before changed_at: received "2026-01-02"',
    'keys.yaml:14:22 keys[1].business_hours[0]: wanted weekdays and hours such as mon-fri 09:00-18:00, up to 24:00; what goes over midnight is two of them: received "mon 18:00-09:00"',
    'keys.yaml:15:24 keys[1].rules.a_rule.limt: wanted one of enabled, limit, severity: received an unknown key (did you mean "limit"?)',
  ]);
});

test.each([
  ["allowed_cidrs: [10.0.0.0/33]", "an address or a network such as 10.0.0.0/8"],
  ["allowed_cidrs: [ten]", "an address or a network such as 10.0.0.0/8"],
  ["allowed_asns: [0]", "the number of a network such as 3320 or AS3320"],
  ["allowed_asns: [AS-1]", "the number of a network such as 3320 or AS3320"],
  ["allowed_countries: [ZZ9]", "a country by its two letters (ISO 3166-1), such as DE"],
  ["rate_limits: [{ limit: 0, window: 60s }]", "a whole number of requests, 1 or more"],
  ["rate_limits: [{ limit: 1, window: 60 }]", "a duration from 1s to 1d, such as 60s"],
  ["time_zone: Mars/Olympus", "a time zone of the IANA list, such as Europe/Berlin"],
  ["changed_at: yesterday", "a time such as 2026-12-01T10:00:00Z, or a date"],
  ["canary: maybe", "true or false"],
  ["rules: { a_rule: { severity: loud } }", "one of info, low, medium, high, critical"],
])("%s is refused", (field, wanted) => {
  expect(problemsOf(`keys: [{ hash: ${SHOP}, status: revoked, ${field} }]`).join("\n")).toContain(`wanted ${wanted}`);
});

test("the published JSON Schema is the one that checks", () => {
  const file = fileURLToPath(new URL("../../../processor/schema/registry.schema.json", import.meta.url));
  const made: unknown = JSON.parse(JSON.stringify(registryJsonSchema()));
  if (process.env["UPDATE_SCHEMA"] === "1") writeFileSync(file, `${JSON.stringify(made, undefined, 2)}\n`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(made);
});

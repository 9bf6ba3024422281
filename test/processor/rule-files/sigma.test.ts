import { describe, expect, test } from "vitest";
import { KeytrailError } from "../../../processor/src/errors.ts";
import { compileCondition } from "../../../processor/src/rule-files/condition.ts";
import { createFoldSighting } from "../../../processor/src/rule-files/create-sighting.ts";
import { parseSigma } from "../../../processor/src/rule-files/sigma/parse-sigma.ts";
import { OUTCOME_REJECTED } from "../../../processor/src/sightings/batch.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { playRules } from "../../support/play-rules.ts";
import { NO_CONTEXT } from "../../../processor/src/rules/context.ts";
import { keyHash, sighting } from "../../support/sightings.ts";

const CORRELATION = `title: Many refused
correlation:
  type: event_count
  rules: [base]
  group-by: [c-ip]
  timespan: 5m
  condition: { gte: 3 }
`;

function base(detection: string, name = "base"): string {
  return `title: Base\nname: ${name}\ndetection: ${detection}\n---\n`;
}

function problemsOf(text: string): string[] {
  try {
    parseSigma(text, "sigma.yml");
    return [];
  } catch (error) {
    if (!(error instanceof KeytrailError)) throw error;
    return error.message.split("\n");
  }
}

/** Whether a detection takes a sighting. */
function takes(detection: string, part: Partial<FoldSighting>): boolean {
  const [rule] = parseSigma(base(detection) + CORRELATION, "sigma.yml");
  return compileCondition(rule!.entry.where)(createFoldSighting(part));
}

describe("detections", () => {
  const both = { statusCode: 401, route: "/v1/Charges", outcome: OUTCOME_REJECTED };
  test.each([
    ["{ s: { sc-status: 401 }, condition: s }", true],
    ["{ s: { sc-status: [403, 401] }, condition: s }", true],
    ["{ s: { sc-status|gte: 400, sc-status|lt: 401 }, condition: s }", false],
    ["{ s: { cs-uri-stem: /v1/charges }, condition: s }", true],
    ["{ s: { cs-uri-stem|cased: /v1/charges }, condition: s }", false],
    ["{ s: { cs-uri-stem|contains: CHARG }, condition: s }", true],
    ["{ s: { cs-uri-stem|startswith: /v1/ }, condition: s }", true],
    ["{ s: { cs-uri-stem|endswith: /v1/ }, condition: s }", false],
    ["{ s: { cs-uri-stem|contains|all: [v1, refunds] }, condition: s }", false],
    ["{ s: { cs-uri-stem: '/V1/*' }, condition: s }", true],
    ["{ s: { c-ip|cidr: 192.0.2.0/24 }, condition: s }", true],
    ["{ s: { c-ip|cidr: [10.0.0.0/8, '2001:db8::/32'] }, condition: s }", false],
    ["{ s: { event.outcome: failure }, condition: s }", true],
    ["{ s: { service.version: null }, condition: s }", true],
    ["{ s: { service.version|exists: true }, condition: s }", false],
    ["{ s: [{ sc-status: 500 }, { sc-status: 401 }], condition: s }", true],
    ["{ a: { sc-status: 401 }, b: { sc-status: 500 }, condition: a and not b }", true],
    ["{ a: { sc-status: 401 }, b: { sc-status: 500 }, condition: not (a or b) }", false],
    ["{ a: { sc-status: 500 }, b: { sc-status: 401 }, c: { sc-status: 1 }, condition: a or b and c }", false],
    ["{ sel_a: { sc-status: 500 }, sel_b: { sc-status: 401 }, condition: 1 of sel_* }", true],
    ["{ sel_a: { sc-status: 500 }, sel_b: { sc-status: 401 }, condition: all of them }", false],
    ["{ _off: { sc-status: 401 }, on: { sc-status: 500 }, condition: 1 of them }", false],
  ])("%s: %s", (detection, expected) => {
    expect(takes(detection, both)).toBe(expected);
  });
});

const DETECTION = "{ s: { event.outcome: failure }, condition: s }";

test("event_count is a count, with gte as one less than gt", async () => {
  const [rule] = parseSigma(base(DETECTION) + CORRELATION, "sigma.yml");
  expect(rule).toMatchObject({ id: "many_refused", severity: "medium", line: 5 });
  const story = (refused: number) =>
    Array.from({ length: 5 }, (_, i) =>
      sighting({ atSeconds: i, keyHash: keyHash(String(i)), outcome: i < refused ? "rejected" : "accepted" }),
    );
  const made = rule!.create(NO_CONTEXT, false);
  expect(await playRules(story(2), made)).toEqual([]);
  expect(await playRules(story(3), made)).toMatchObject([{ observed: 3, entity: { "client.address": "192.0.2.1" } }]);
});

test("value_count is distinct, and temporal are sequences", () => {
  const two = base(DETECTION, "a") + base("{ s: { cs-method: DELETE }, condition: s }", "b");
  const entries = parseSigma(
    `${two}title: Values
name: values
level: critical
correlation: { type: value_count, rules: a, group-by: [client.prefix], timespan: 10m, condition: { field: api_key.hash, gt: 20 } }
---
title: Either order
correlation: { type: temporal, rules: [a, b], group-by: [ip], timespan: 1h, aliases: { ip: { a: c-ip, b: source.ip } } }
---
title: In order
correlation: { type: temporal_ordered, rules: [a, b], group-by: [api_key.hash], timespan: 30s, condition: { gte: 2 } }
`,
    "sigma.yml",
  ).map(({ entry }) => entry);
  expect(entries).toMatchObject([
    {
      id: "values",
      severity: "critical",
      detect: { kind: "distinct", parameters: { of: "api_key.hash", overSeconds: 600, gt: 20 } },
    },
    { id: "either_order", entity: ["client.address"], detect: { kind: "sequence", parameters: { ordered: false } } },
    { id: "in_order", detect: { kind: "sequence", parameters: { ordered: true, withinSeconds: 30 } } },
  ]);
});

test.each([
  ["condition: { lt: 3 }", "upper end"],
  ["condition: { gte: 3, lte: 5 }", "upper end"],
  ["condition: { gte: 0 }", "gt or gte with a whole number"],
  ["timespan: 1M", "a time from 1s to 1d"],
  ["timespan: 2d", "a time from 1s to 1d"],
  ["group-by: []", "one to four fields"],
  ["group-by: [c_ip]", 'received "c_ip" (did you mean "c-ip"?)'],
  ["type: value_avg", "one of event_count, value_count, temporal, temporal_ordered"],
  ["type: temporal", "2 to 16 rules"],
  ["type: value_count", "field: the field whose values are counted"],
  ["rules: [bsae]", '(did you mean "base"?)'],
  ["rules: [many_refused]", "the name or id of a rule with a detection"],
  ["generate: true", "raise no alerts of their own"],
  ["aliases: { c-ip: { base: c-ip, b: cs-method } }", "one and the same field"],
  ["window: 5m", "one of type, rules"],
])("refuses a correlation with %s, and says where", (line, problem) => {
  const [name = ""] = line.split(":", 1);
  const changed = CORRELATION.includes(`  ${name}:`)
    ? CORRELATION.replace(new RegExp(`  ${name}:.*`), `  ${line}`)
    : `${CORRELATION}  ${line}\n`;
  const problems = problemsOf(base(DETECTION) + changed);
  expect(problems.join("\n")).toContain(problem);
  // What is missing has no line of its own.
  const isMissing = ["type: temporal", "type: value_count"].includes(line);
  const told = (base(DETECTION) + changed).split("\n").findIndex((one) => one.includes(line)) + 1;
  expect(problems.join("\n")).toContain(isMissing ? "sigma.yml:" : `sigma.yml:${told}:`);
});

test.each([
  ["{ keywords: [secret], condition: keywords }", "keywords without a field"],
  ["{ s: { cs-uri-stem|re: '^/v1' }, condition: s }", 'received "re"'],
  ["{ s: { cs-uri-stem: '/v?' }, condition: s }", "without ? and backslashes"],
  ["{ s: { cs-uri-stem: 'a\\*' }, condition: s }", "without ? and backslashes"],
  ["{ s: { CommandLine: x }, condition: s }", "a field that a use of a key has"],
  ["{ s: { sc-status: 401 }, condition: t }", 'one of s in place of "t"'],
  ["{ s: { sc-status: 401 }, condition: s and }", "a search identifier at the end"],
  ["{ s: { sc-status: 401 }, condition: (s }", "a closing bracket"],
  ["{ s: { sc-status: 401 }, condition: s s }", "the condition's end"],
  ["{ s: { sc-status: 401 }, condition: 1 of x* }", "a pattern that some search identifier fits"],
  ["{ s: { sc-status: 401 } }", "a condition as one text"],
])("refuses the detection %s", (detection, problem) => {
  const problems = problemsOf(base(detection) + CORRELATION);
  expect(problems.join("\n")).toContain(problem);
  expect(problems[0]).toMatch(/^sigma\.yml:3:\d+ detection/);
});

test("a rule that no correlation refers to is refused", () => {
  expect(problemsOf(base(DETECTION) + base(DETECTION, "alone") + CORRELATION)).toEqual([
    expect.stringMatching(/^sigma\.yml:5:1 wanted a correlation in this file that refers to the rule/),
  ]);
});

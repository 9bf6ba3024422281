import fc from "fast-check";
import { expect, test } from "vitest";
import { createUserAgentChange } from "../../../processor/src/rules/user-agent-change.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories } from "../../support/novelty-stories.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";
import { userAgentChange } from "../../support/oracle/user-agent-change.ts";

const DAY = 86_400;
const OPTIONS = { memoryMillis: 3 * DAY * 1000, learningSightings: 4, literal: false } as const;

test.each([
  ["low", false],
  ["medium", false],
  ["medium", true],
] as const)("user_agent_change finds what the oracle finds (%s, literal: %s)", (severity, literal) => {
  fc.assert(
    fc.property(
      keyStories(
        fc.constantFrom(
          "curl/8.5",
          "curl/8.6",
          "python-requests/2.32",
          "Go-http-client/1.1",
          "Mozilla/5.0 (X11)",
          "okhttp",
          "",
        ),
        (userAgent) => ({ userAgent }),
      ),
      (story) => {
        const expected = userAgentChange(story, {
          memorySeconds: 3 * DAY,
          learning: literal ? 0 : 4,
          quarantine: literal ? 0 : DAY,
          severity,
        });
        const rule = createUserAgentChange({ ...OPTIONS, severity, literal });
        expect(sorted(runFold(rule, story).map(toOracleMatch))).toEqual(sorted(expected));
      },
    ),
    { numRuns: 200 },
  );
});

test("another version is no change; another program is, and the title names both", () => {
  const rule = createUserAgentChange({ ...OPTIONS, severity: "low" });
  const history = Array.from({ length: 6 }, (_, i) => foldSighting({ atSeconds: i, userAgent: `okhttp/4.${i}` }));
  expect(runFold(rule, history)).toEqual([]);
  const [match] = runFold(rule, [...history, foldSighting({ atSeconds: 60, userAgent: "curl/8.5" })]);
  const facts = {
    keyLabel: "ab…",
    entity: match!.entity,
    observed: 1,
    sampled: false,
    learning: undefined,
    details: match!.details!,
  };
  expect(rule.title(facts)).toBe("Key ab… was used by curl, not seen for this key in 3 days; before it was okhttp");
});

test("a client that invents families fills no memory", () => {
  const rule = createUserAgentChange({ ...OPTIONS, severity: "low" });
  const state = rule.createState();
  for (let i = 0; i < 500; i++)
    rule.fold(state, foldSighting({ atSeconds: i, userAgent: `${"x".repeat(200)}${i}`.slice(-64) }), () => {});
  expect(state.families.lastSeen.size).toBe(64);
});

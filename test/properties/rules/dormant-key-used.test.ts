import fc from "fast-check";
import { expect, test } from "vitest";
import { createDormantKeyUsed } from "../../../processor/src/rules/dormant-key-used.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories } from "../../support/novelty-stories.ts";
import { dormantKeyUsed } from "../../support/oracle/dormant-key-used.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

const DAY = 86_400;
const rule = createDormantKeyUsed({ silenceMillis: 3 * DAY * 1000, severity: "medium" });

test("dormant_key_used finds what the oracle finds", () => {
  fc.assert(
    fc.property(
      keyStories(fc.constant({}), (part) => part),
      (story) => {
        expect(sorted(runFold(rule, story).map(toOracleMatch))).toEqual(sorted(dormantKeyUsed(story, 3 * DAY)));
      },
    ),
  );
});

test("the silence is told in days; rejected requests don't end it", () => {
  const story = [
    foldSighting(),
    foldSighting({ atSeconds: 2 * DAY, outcome: "rejected" }),
    foldSighting({ atSeconds: 5 * DAY + 7, clientAddress: "203.0.113.9" }),
  ];
  const [match] = runFold(rule, story);
  expect(match).toMatchObject({ observed: 5, threshold: 3 });
  const facts = {
    keyLabel: "ab…",
    entity: {},
    observed: 5,
    sampled: false,
    learning: undefined,
    details: match!.details!,
  };
  expect(rule.title(facts)).toBe("Key ab… was used from 203.0.113.9 after 5 silent days");
});

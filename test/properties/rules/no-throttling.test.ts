import fc from "fast-check";
import { expect, test } from "vitest";
import { createNoThrottling } from "../../../processor/src/rules/no-throttling.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { NO_REGISTRY } from "../../../processor/src/registry/key-record.ts";
import { clientStory } from "../../support/client-stories.ts";
import { runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import { sorted } from "../../support/oracle/match.ts";
import { noThrottling } from "../../support/oracle/no-throttling.ts";

const LIMIT = { limit: 4, windowSeconds: 10 };

/** Which answer a request of the story got. */
const answers = fc.array(
  fc.constantFrom<Partial<FoldSighting>>(
    ...Array.from({ length: 12 }, () => ({})),
    { statusCode: 429, retryAfter: 5 },
    { statusCode: 429, retryAfter: 60 },
    { statusCode: 429, retryAfter: 0 },
    { statusCode: 429, retryAfter: "absent" },
    { statusCode: 429 },
    { statusCode: 503, retryAfter: 60 },
  ),
  { minLength: 120, maxLength: 120 },
);

test("no_throttling finds what the oracle finds, in its three forms", () => {
  const forms = new Map<string, number>();
  const rule = createNoThrottling(
    {
      severity: "medium",
      headerSeverity: "low",
      ignoredSeverity: "low",
      rateLimits: [LIMIT],
      overPercent: 10,
      ignoredRequests: 3,
      ipv4PrefixBits: 32,
      ipv6PrefixBits: 64,
    },
    NO_REGISTRY,
  );
  fc.assert(
    fc.property(clientStory, answers, fc.integer({ min: 1, max: 4 }), (story, answer, keys) => {
      const told = story.map((one, i) => ({ ...one, keyHash: story[i % keys]!.keyHash, ...answer[i]! }));
      const matches = runFold(forgetful(rule), told).map(({ second, entity, observed, details }) => ({
        second,
        key: entity["api_key.hash"]!,
        form: String(details!["form"]),
        client: entity["client.address"],
        observed,
      }));
      for (const { form } of matches) forms.set(form, (forms.get(form) ?? 0) + 1);
      expect(sorted(matches)).toEqual(sorted(noThrottling(told, LIMIT, 3)));
    }),
    { numRuns: 200 },
  );
  expect([...forms.keys()].toSorted()).toEqual(["Retry-After ignored", "no 429", "no Retry-After"]);
  expect(Math.min(...forms.values())).toBeGreaterThan(20);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyEnumeration } from "../../../processor/src/rules/key-enumeration.ts";
import { clientStory } from "../../support/client-stories.ts";
import { runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import { keyEnumeration } from "../../support/oracle/key-enumeration.ts";
import { sorted } from "../../support/oracle/match.ts";

const OPTIONS = {
  limit: 2,
  windowMillis: 10_000,
  severity: "high",
  ipv4PrefixBits: 32,
  ipv6PrefixBits: 64,
  literal: false,
} as const;

test("key_enumeration finds what the oracle finds, and leaves out services whose clients can't be told apart", () => {
  let found = 0;
  fc.assert(
    fc.property(clientStory, fc.boolean(), (story, literal) => {
      const rule = createKeyEnumeration({ ...OPTIONS, literal }, { isSuspended: (service) => service === "behind" });
      const seen = literal ? story : story.filter(({ serviceName }) => serviceName !== "behind");
      const matches = runFold(forgetful(rule), story).map(({ second, entity, observed }) => ({
        second,
        client: entity["client.address"],
        observed,
      }));
      found += matches.length;
      expect(sorted(matches)).toEqual(sorted(keyEnumeration(seen, OPTIONS.limit, 10)));
    }),
  );
  expect(found).toBeGreaterThan(100);
});

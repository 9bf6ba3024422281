import fc from "fast-check";
import { expect, test } from "vitest";
import { createCredentialStuffing } from "../../../processor/src/rules/credential-stuffing.ts";
import { clientStory } from "../../support/client-stories.ts";
import { runFold } from "../../support/folds.ts";
import { forgetful } from "../../support/forgetful-fold.ts";
import { credentialStuffing } from "../../support/oracle/credential-stuffing.ts";
import { sorted } from "../../support/oracle/match.ts";

const LIMITS = { acceptedLimit: 1, failures: 2, rejectedLimit: 3 };

test("credential_stuffing finds what the oracle finds, in both of its forms", () => {
  const forms = new Set<string>();
  fc.assert(
    fc.property(clientStory, (story) => {
      const rule = createCredentialStuffing(
        {
          ...LIMITS,
          windowMillis: 10_000,
          severity: "critical",
          ipv4PrefixBits: 32,
          ipv6PrefixBits: 64,
          literal: false,
        },
        { isSuspended: () => false },
      );
      const matches = runFold(forgetful(rule), story).map(({ second, entity, observed, details }) => ({
        second,
        client: entity["client.address"],
        accepted: observed,
        rejected: details!["rejected"],
        form: details!["form"],
      }));
      for (const { form } of matches) forms.add(String(form));
      expect(sorted(matches)).toEqual(sorted(credentialStuffing(story, LIMITS, 10)));
    }),
    { numRuns: 300 },
  );
  expect([...forms].toSorted()).toEqual(["accepted keys", "first acceptance"]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createPolicyViolation } from "../../../processor/src/rules/policy-violation.ts";
import { runFold } from "../../support/folds.ts";
import { registryOf } from "../../support/key-records.ts";
import { keyRecords, keyUses } from "../../support/key-stories.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";
import { policyViolation } from "../../support/oracle/policy-violation.ts";

test("policy_violation finds what the oracle finds; the literal pack trusts every address", () => {
  fc.assert(
    fc.property(keyRecords, keyUses, (records, uses) => {
      const run = (literal: boolean) =>
        sorted(
          runFold(createPolicyViolation({ severity: "high", literal }, registryOf(records)), uses).map(toOracleMatch),
        );
      expect(run(false)).toEqual(sorted(policyViolation(uses, records)));
      const trusted = uses.map((one) => ({ ...one, addressUntrusted: false }));
      expect(run(true)).toEqual(sorted(policyViolation(trusted, records)));
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createUnknownKeyAccepted } from "../../../processor/src/rules/unknown-key-accepted.ts";
import { runFold } from "../../support/folds.ts";
import { registryOf } from "../../support/key-records.ts";
import { keyRecords, keyUses } from "../../support/key-stories.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";
import { unknownKeyAccepted } from "../../support/oracle/unknown-key-accepted.ts";

test("unknown_key_accepted finds what the oracle finds, and nothing where the registry is not complete", () => {
  fc.assert(
    fc.property(keyRecords, keyUses, (records, uses) => {
      const run = (isComplete: boolean) =>
        runFold(createUnknownKeyAccepted({ severity: "critical" }, registryOf(records, isComplete)), uses);
      expect(sorted(run(true).map(toOracleMatch))).toEqual(sorted(unknownKeyAccepted(uses, records)));
      expect(run(false)).toEqual([]);
    }),
  );
});

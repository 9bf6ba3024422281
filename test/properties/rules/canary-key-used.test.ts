import fc from "fast-check";
import { expect, test } from "vitest";
import { createCanaryKeyUsed } from "../../../processor/src/rules/canary-key-used.ts";
import { runFold } from "../../support/folds.ts";
import { registryOf } from "../../support/key-records.ts";
import { keyRecords, keyUses } from "../../support/key-stories.ts";
import { canaryKeyUsed } from "../../support/oracle/canary-key-used.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

test("canary_key_used finds what the oracle finds", () => {
  fc.assert(
    fc.property(keyRecords, keyUses, (records, uses) => {
      const matches = runFold(createCanaryKeyUsed({ severity: "critical" }, registryOf(records)), uses);
      expect(sorted(matches.map(toOracleMatch))).toEqual(sorted(canaryKeyUsed(uses, records)));
    }),
  );
});

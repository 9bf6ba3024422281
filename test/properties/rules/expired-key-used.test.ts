import fc from "fast-check";
import { expect, test } from "vitest";
import { createExpiredKeyUsed } from "../../../processor/src/rules/expired-key-used.ts";
import { runFold } from "../../support/folds.ts";
import { registryOf } from "../../support/key-records.ts";
import { keyRecords, keyUses } from "../../support/key-stories.ts";
import { expiredKeyUsed } from "../../support/oracle/expired-key-used.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

test("expired_key_used finds what the oracle finds", () => {
  const options = { severity: "critical", rejectedSeverity: "medium", toleranceMillis: 60_000 } as const;
  fc.assert(
    fc.property(keyRecords, keyUses, (records, uses) => {
      const matches = runFold(createExpiredKeyUsed(options, registryOf(records)), uses);
      expect(sorted(matches.map(toOracleMatch))).toEqual(sorted(expiredKeyUsed(uses, records)));
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createRotatedKeyUsed } from "../../../processor/src/rules/rotated-key-used.ts";
import { runFold } from "../../support/folds.ts";
import { registryOf } from "../../support/key-records.ts";
import { keyRecords, keyUses } from "../../support/key-stories.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";
import { rotatedKeyUsed } from "../../support/oracle/rotated-key-used.ts";

test("rotated_key_used finds what the oracle finds", () => {
  const options = {
    severity: "critical",
    rejectedSeverity: "low",
    reminderSeverity: "info",
    toleranceMillis: 60_000,
  } as const;
  fc.assert(
    fc.property(keyRecords, keyUses, (records, uses) => {
      const matches = runFold(createRotatedKeyUsed(options, registryOf(records)), uses).map((match) => ({
        ...toOracleMatch(match),
        clients: match.details?.["client_count"],
        requests: match.details?.["requests"],
      }));
      expect(sorted(matches)).toEqual(sorted(rotatedKeyUsed(uses, records)));
    }),
  );
});

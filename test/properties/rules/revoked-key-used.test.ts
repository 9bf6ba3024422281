import fc from "fast-check";
import { expect, test } from "vitest";
import { createRevokedKeyUsed } from "../../../processor/src/rules/revoked-key-used.ts";
import { runFold } from "../../support/folds.ts";
import { registryOf } from "../../support/key-records.ts";
import { keyRecords, keyUses } from "../../support/key-stories.ts";
import { revokedKeyUsed } from "../../support/oracle/revoked-key-used.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

test("revoked_key_used finds what the oracle finds", () => {
  const options = { severity: "critical", rejectedSeverity: "medium", toleranceMillis: 60_000 } as const;
  fc.assert(
    fc.property(keyRecords, keyUses, (records, uses) => {
      const matches = runFold(createRevokedKeyUsed(options, registryOf(records)), uses);
      expect(sorted(matches.map(toOracleMatch))).toEqual(sorted(revokedKeyUsed(uses, records)));
    }),
  );
});

import fc from "fast-check";
import { NOWHERE } from "../../processor/src/geo/geo.ts";
import type { KeyRecord } from "../../processor/src/registry/key-record.ts";
import { KEY_STATUSES } from "../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../processor/src/rules/fold-rule.ts";
import { foldSighting } from "./folds.ts";
import { keyRecord, storyMillis } from "./key-records.ts";
import { keyHash } from "./sightings.ts";

const KEYS = ["a", "b", "c"];
const HOUR = 3_600;

/** Whole seconds of a few days, many of them a minute apart, or nearly. */
const seconds = fc.oneof(
  fc.constantFrom(0, 57, 60, 61, 117, 120, 121),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 72 * HOUR }),
);
const instant = fc.option(seconds.map(storyMillis), { nil: undefined });
const subset = <T>(...all: T[]): fc.Arbitrary<T[]> => fc.subarray(all);

/** What the owner says of two of three keys. */
export const keyRecords: fc.Arbitrary<KeyRecord[]> = fc.tuple(
  ...KEYS.slice(0, 2).map((key) =>
    fc
      .record({
        status: fc.constantFrom(...KEY_STATUSES),
        changedAtUnixMillis: instant,
        graceUntilUnixMillis: instant,
        expiresAtUnixMillis: instant,
        isCanary: fc.boolean(),
        allowedCidrs: subset("192.0.2.0/30", "198.51.100.7", "10.0.0.0/7"),
        allowedCountries: subset("DE", "AT"),
        allowedAsns: subset(3320, 64500),
        allowedRoutes: subset("/v1/*", "*/refunds", "/v2/charges"),
      })
      .map((part) => keyRecord({ ...part, key })),
  ),
);

/** Uses of three keys. */
export const keyUses: fc.Arbitrary<FoldSighting[]> = fc.array(
  fc
    .record({
      key: fc.constantFrom(...KEYS),
      atSeconds: fc.oneof(
        seconds,
        fc.integer({ min: 0, max: 400_000 }).map((millis) => millis / 1000),
      ),
      outcome: fc.constantFrom("accepted", "accepted", "rejected", "unknown"),
      clientAddress: fc.constantFrom("192.0.2.1", "192.0.2.9", "198.51.100.7", "11.9.9.9", "12.0.0.0"),
      addressUntrusted: fc.boolean(),
      userAgent: fc.constantFrom("curl", "python"),
      country: fc.constantFrom("", "DE", "AT", "FR"),
      asn: fc.constantFrom(0, 3320, 64500, 64501),
      route: fc.constantFrom("", "/v1/charges", "/v2/charges", "/v2/charges/{id}/refunds"),
    })
    .map(({ key, country, asn, outcome, ...rest }) =>
      foldSighting({
        ...rest,
        outcome: outcome as "accepted",
        keyHash: keyHash(key),
        place: { ...NOWHERE, country, asn },
      }),
    ),
  { maxLength: 40 },
);

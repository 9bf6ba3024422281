import { hole } from "./audit.ts";
import type { AttackKind } from "./attack.ts";
import { distributedEnumeration, enumeration, stuffing } from "./guessing.ts";
import { canary, dormant, expired, leaked, leakedUse, policy, revoked, rotated, unregistered } from "./lifecycle.ts";
import { journey, newAddress, newAsn, newCountry, travel } from "./places.ts";
import { burst, noThrottling, sustained } from "./rates.ts";
import { novelRoute, offHours, otherProgram, replay, sharing, sweep } from "./use.ts";
import { data, errors, volume } from "./volumes.ts";

/** Every kind of attack, one for each rule; and the journey, which is none. */
export const ATTACKS: readonly AttackKind[] = [
  burst,
  sustained,
  newAddress,
  newAsn,
  newCountry,
  journey,
  travel,
  offHours,
  novelRoute,
  sweep,
  enumeration,
  distributedEnumeration,
  stuffing,
  sharing,
  replay,
  rotated,
  revoked,
  expired,
  canary,
  unregistered,
  policy,
  dormant,
  leaked,
  leakedUse,
  noThrottling,
  hole,
  errors,
  volume,
  data,
  otherProgram,
];

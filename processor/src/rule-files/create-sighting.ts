import { NOWHERE } from "../geo/geo.ts";
import type { FoldSighting } from "../rules/fold-rule.ts";
import { OUTCOME_ACCEPTED, WEIGHT_SCALE } from "../sightings/batch.ts";

/**
 * A sighting for the tests of those who write rules: an accepted request of a key, with what is given in place of it.
 *
 * @param part `second` follows from `timeMillis`; give each sighting an `identity` of its own, six words, where several share a time
 */
export function createFoldSighting(part: Partial<FoldSighting> = {}): FoldSighting {
  const timeMillis = part.timeMillis ?? 0;
  return {
    identity: new Uint32Array(6),
    weight: WEIGHT_SCALE,
    clientAddress: "192.0.2.1",
    route: "/",
    serviceName: "test",
    statusCode: 200,
    outcome: OUTCOME_ACCEPTED,
    keyHash: "test-key",
    keyName: "",
    keyFormat: "",
    addressUntrusted: false,
    place: NOWHERE,
    userAgent: "",
    method: "GET",
    pathHash: 0,
    serviceVersion: "",
    source: "test-1",
    resendCount: 0,
    responseBytes: undefined,
    retryAfter: undefined,
    kind: "audit",
    isSecondRecord: false,
    leak: undefined,
    isAuditPromised: false,
    auditSequence: undefined,
    ...part,
    timeMillis,
    second: Math.floor(timeMillis / 1000),
  };
}

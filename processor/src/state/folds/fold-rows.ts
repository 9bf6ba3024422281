import { identityWords } from "../../alerts/evidence.ts";
import { NOWHERE, type Geo, type GeoPlace } from "../../geo/geo.ts";
import type { LeakFinding } from "../../leaks/leak.ts";
import type { FoldSighting } from "../../rules/fold-rule.ts";
import { FLAG_ADDRESS_UNTRUSTED, OUTCOME_UNKNOWN, WEIGHT_SCALE, type SightingBatch } from "../../sightings/batch.ts";
import { toEvidenceRow } from "../chain.ts";

/** Places kept between batches: a look into the databases costs more than the rest of a row. */
const MAX_PLACES = 65_536;

/** Makes the objects that folds see from rows and leaks. */
export class FoldRows {
  readonly #geo: Geo;
  readonly #places = new Map<string, GeoPlace>();

  constructor(geo: Geo) {
    this.#geo = geo;
  }

  /**
   * @param second the cell that it counts in
   * @param isSecondRecord the other record of its request was counted
   */
  fromRow(batch: SightingBatch, row: number, second: number, isSecondRecord: boolean): FoldSighting {
    const { strings } = batch;
    const evidence = toEvidenceRow(batch, row);
    return {
      ...evidence,
      second,
      keyHash: strings[batch.key[row]!]!,
      keyName: strings[batch.keyName[row]!]!,
      keyFormat: "",
      addressUntrusted: (batch.flags[row]! & FLAG_ADDRESS_UNTRUSTED) !== 0,
      place: this.placeOf(evidence.clientAddress),
      userAgent: strings[batch.userAgent[row]!]!,
      method: "",
      pathHash: 0,
      serviceVersion: "",
      source: strings[batch.source[row]!]!,
      resendCount: 0,
      responseBytes: -1,
      retryAfterSeconds: -1,
      kind: "span",
      isSecondRecord,
      leak: undefined,
      isAuditPromised: false,
      auditSequence: -1,
    };
  }

  fromLeak(leak: LeakFinding): FoldSighting {
    return {
      timeMillis: leak.timeUnixMillis,
      second: Math.floor(leak.timeUnixMillis / 1000),
      identity: identityWords(leak.traceId, leak.spanId),
      weight: WEIGHT_SCALE,
      clientAddress: leak.clientAddress,
      route: leak.route,
      serviceName: leak.serviceName,
      statusCode: leak.statusCode,
      outcome: OUTCOME_UNKNOWN,
      keyHash: leak.keyHash,
      keyName: "",
      keyFormat: leak.format,
      addressUntrusted: false,
      place: this.placeOf(leak.clientAddress),
      userAgent: "",
      method: "",
      pathHash: 0,
      serviceVersion: "",
      source: leak.source,
      resendCount: 0,
      responseBytes: -1,
      retryAfterSeconds: -1,
      kind: "leak",
      isSecondRecord: false,
      leak,
      isAuditPromised: false,
      auditSequence: -1,
    };
  }

  placeOf(address: string): GeoPlace {
    if (address === "") return NOWHERE;
    let place = this.#places.get(address);
    if (place === undefined) {
      if (this.#places.size >= MAX_PLACES) this.#places.clear();
      place = this.#geo.find(address);
      this.#places.set(address, place);
    }
    return place;
  }
}

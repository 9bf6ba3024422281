import { identityWords } from "../../alerts/evidence.ts";
import { NOWHERE, type Geo, type GeoPlace } from "../../geo/geo.ts";
import type { LeakFinding } from "../../leaks/leak.ts";
import type { FoldSighting } from "../../rules/fold-rule.ts";
import {
  FLAG_ADDRESS_UNTRUSTED,
  FLAG_AUDIT_PROMISED,
  FLAG_AUDIT_RECORD,
  FLAG_LOG_LINE,
  OUTCOME_UNKNOWN,
  WEIGHT_SCALE,
  type SightingBatch,
} from "../../sightings/batch.ts";
import { RETRY_AFTER_OFFSET } from "../../sightings/columns.ts";
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
   * @param keyHash the hash that the key's history is kept under
   * @param second the cell that it counts in
   * @param isSecondRecord the other record of its request was counted
   */
  fromRow(batch: SightingBatch, row: number, keyHash: string, second: number, isSecondRecord: boolean): FoldSighting {
    const { strings } = batch;
    const evidence = toEvidenceRow(batch, row);
    return {
      ...evidence,
      second,
      keyHash,
      keyName: strings[batch.keyName[row]!]!,
      keyFormat: strings[batch.format[row]!]!,
      addressUntrusted: (batch.flags[row]! & FLAG_ADDRESS_UNTRUSTED) !== 0,
      place: this.placeOf(evidence.clientAddress),
      userAgent: strings[batch.userAgent[row]!]!,
      method: strings[batch.method[row]!]!,
      pathHash: batch.path[row]!,
      serviceVersion: strings[batch.version[row]!]!,
      source: strings[batch.source[row]!]!,
      resendCount: batch.resends[row]!,
      responseBytes: batch.responseBytes[row] === 0 ? undefined : batch.responseBytes[row]! - 1,
      retryAfter: retryAfterOf(batch.retryAfter[row]!),
      kind: kindOf(batch.flags[row]!),
      isSecondRecord,
      leak: undefined,
      isAuditPromised: (batch.flags[row]! & FLAG_AUDIT_PROMISED) !== 0,
      auditSequence: batch.sequence[row] === 0 ? undefined : batch.sequence[row]!,
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
      responseBytes: undefined,
      retryAfter: undefined,
      kind: "leak",
      isSecondRecord: false,
      leak,
      isAuditPromised: false,
      auditSequence: undefined,
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

function kindOf(flags: number): FoldSighting["kind"] {
  if ((flags & FLAG_AUDIT_RECORD) !== 0) return "audit";
  return (flags & FLAG_LOG_LINE) !== 0 ? "log" : "span";
}

function retryAfterOf(column: number): FoldSighting["retryAfter"] {
  if (column === 0) return undefined;
  return column === 1 ? "absent" : column - RETRY_AFTER_OFFSET;
}

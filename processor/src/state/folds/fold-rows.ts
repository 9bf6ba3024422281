import { identityWords } from "../../alerts/evidence.ts";
import { NOWHERE, type Geo, type GeoPlace } from "../../geo/geo.ts";
import type { Acknowledgement } from "../../alerts/acknowledgement.ts";
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

/** Places kept between batches: a look into the databases costs more than the rest of a row. */
const MAX_PLACES = 65_536;

/** Makes what folds see from rows and leaks. */
export class FoldRows {
  readonly #geo: Geo;
  readonly #places = new Map<string, GeoPlace>();

  constructor(geo: Geo) {
    this.#geo = geo;
  }

  /**
   * A row of a batch, read when it is asked for.
   * @param keyHash the hash that the key's history is kept under
   * @param second the cell that it counts in
   * @param isSecondRecord the other record of its request was counted
   */
  fromRow(batch: SightingBatch, row: number, keyHash: string, second: number, isSecondRecord: boolean): FoldSighting {
    return new BatchSighting(this, batch, row, keyHash, second, isSecondRecord);
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

  /** @param second the cell that it counts in */
  fromAcknowledgement({ alert, rule, entity, eventUnixMillis }: Acknowledgement, second: number): FoldSighting {
    return {
      timeMillis: eventUnixMillis,
      second,
      identity: identityWords(alert, ""),
      weight: 0,
      clientAddress: "",
      route: "",
      serviceName: "",
      statusCode: 0,
      outcome: OUTCOME_UNKNOWN,
      keyHash: entity["api_key.hash"] ?? "",
      keyName: "",
      keyFormat: "",
      addressUntrusted: false,
      place: NOWHERE,
      userAgent: "",
      method: "",
      pathHash: 0,
      serviceVersion: "",
      source: "",
      resendCount: 0,
      responseBytes: undefined,
      retryAfter: undefined,
      kind: "acknowledgement",
      isSecondRecord: false,
      leak: undefined,
      acknowledged: { rule, entity },
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

/**
 * A row as a sighting. Sightings wait for minutes, so that an object with all their fields would cost ten times what their columns do;
 * the batch stays in memory until none of its rows waits.
 */
class BatchSighting implements FoldSighting {
  readonly second: number;
  readonly keyHash: string;
  readonly isSecondRecord: boolean;
  readonly timeMillis: number;
  readonly #rows: FoldRows;
  readonly #batch: SightingBatch;
  readonly #row: number;

  constructor(
    rows: FoldRows,
    batch: SightingBatch,
    row: number,
    keyHash: string,
    second: number,
    isSecondRecord: boolean,
  ) {
    this.#rows = rows;
    this.#batch = batch;
    this.#row = row;
    this.keyHash = keyHash;
    this.second = second;
    this.isSecondRecord = isSecondRecord;
    this.timeMillis = batch.time[row]!;
  }

  get identity(): Uint32Array {
    return this.#batch.identity.slice(this.#row * 6, this.#row * 6 + 6);
  }

  get weight(): number {
    return this.#batch.weight[this.#row]!;
  }

  get clientAddress(): string {
    return this.#text(this.#batch.address);
  }

  get route(): string {
    return this.#text(this.#batch.route);
  }

  get serviceName(): string {
    return this.#text(this.#batch.service);
  }

  get statusCode(): number {
    return this.#batch.status[this.#row]!;
  }

  get outcome(): number {
    return this.#batch.outcome[this.#row]!;
  }

  get keyName(): string {
    return this.#text(this.#batch.keyName);
  }

  get keyFormat(): string {
    return this.#text(this.#batch.format);
  }

  get addressUntrusted(): boolean {
    return (this.#batch.flags[this.#row]! & FLAG_ADDRESS_UNTRUSTED) !== 0;
  }

  get place(): GeoPlace {
    return this.#rows.placeOf(this.clientAddress);
  }

  get userAgent(): string {
    return this.#text(this.#batch.userAgent);
  }

  get method(): string {
    return this.#text(this.#batch.method);
  }

  get pathHash(): number {
    return this.#batch.path[this.#row]!;
  }

  get serviceVersion(): string {
    return this.#text(this.#batch.version);
  }

  get source(): string {
    return this.#text(this.#batch.source);
  }

  get resendCount(): number {
    return this.#batch.resends[this.#row]!;
  }

  get responseBytes(): number | undefined {
    const column = this.#batch.responseBytes[this.#row]!;
    return column === 0 ? undefined : column - 1;
  }

  get retryAfter(): FoldSighting["retryAfter"] {
    const column = this.#batch.retryAfter[this.#row]!;
    if (column === 0) return undefined;
    return column === 1 ? "absent" : column - RETRY_AFTER_OFFSET;
  }

  get kind(): FoldSighting["kind"] {
    const flags = this.#batch.flags[this.#row]!;
    if ((flags & FLAG_AUDIT_RECORD) !== 0) return "audit";
    return (flags & FLAG_LOG_LINE) !== 0 ? "log" : "span";
  }

  get leak(): undefined {
    return undefined;
  }

  get acknowledged(): undefined {
    return undefined;
  }

  get isAuditPromised(): boolean {
    return (this.#batch.flags[this.#row]! & FLAG_AUDIT_PROMISED) !== 0;
  }

  get auditSequence(): number | undefined {
    return this.#batch.sequence[this.#row]! || undefined;
  }

  #text(column: Uint16Array): string {
    return this.#batch.strings[column[this.#row]!]!;
  }
}

/** A waiting sighting as a snapshot keeps it: plain data. */
export function dumpSighting(sighting: FoldSighting): FoldSighting {
  return {
    timeMillis: sighting.timeMillis,
    second: sighting.second,
    identity: sighting.identity,
    weight: sighting.weight,
    clientAddress: sighting.clientAddress,
    route: sighting.route,
    serviceName: sighting.serviceName,
    statusCode: sighting.statusCode,
    outcome: sighting.outcome,
    keyHash: sighting.keyHash,
    keyName: sighting.keyName,
    keyFormat: sighting.keyFormat,
    addressUntrusted: sighting.addressUntrusted,
    place: sighting.place,
    userAgent: sighting.userAgent,
    method: sighting.method,
    pathHash: sighting.pathHash,
    serviceVersion: sighting.serviceVersion,
    source: sighting.source,
    resendCount: sighting.resendCount,
    responseBytes: sighting.responseBytes,
    retryAfter: sighting.retryAfter,
    kind: sighting.kind,
    isSecondRecord: sighting.isSecondRecord,
    leak: sighting.leak,
    acknowledged: sighting.acknowledged,
    isAuditPromised: sighting.isAuditPromised,
    auditSequence: sighting.auditSequence,
  };
}

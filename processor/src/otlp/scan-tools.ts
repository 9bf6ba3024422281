import type { AllowFilter, KeyHasher, KeyScanner, KnownKeySearch } from "@keytrail/sdk/keys";
import { examineItem, FORMAT_KEY_HASH } from "../leaks/find.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import { originOf } from "../leaks/origin.ts";
import type { SightingBatch } from "../sightings/batch.ts";
import type { KeyEvent } from "../registry/key-change.ts";
import { requestFacts, sightingFromItem } from "../sightings/from-otlp.ts";
import { keyEventFromItem } from "../sightings/key-event-from-otlp.ts";
import { SightingBatches } from "../sightings/from-otlp-batches.ts";
import { AttributeNames, slotOf } from "./attribute-names.ts";
import { type Item, type ItemEditor, type TextPlace, textOf } from "./item.ts";
import { PrefilterHits } from "./prefilter-hits.ts";

/** What a scan is made with, the same for every payload of a connection. */
export interface ScanContext {
  readonly scanner: KeyScanner;
  readonly hasher: KeyHasher;
  /** True for the hash of a key that was seen in use. */
  isKnownKeyHash(hash: string): boolean;
  /** Told where a payload begins and ends, and which ids are its own. */
  readonly knownKeys?: Pick<KnownKeySearch, "openPayload" | "closePayload" | "exclude"> | undefined;
  /** Source of the sightings of a resource that has no `service.instance.id`. */
  readonly connection: string;
  /** Stands in for the time of an item that has none. */
  readonly receivedAtUnixMillis: number;
  /** Asked for a request's own key, which is found without the scanner. */
  readonly isAllowed?: AllowFilter | undefined;
  /** Told the name of the hash secret of each resource that gives it, and of the secret before, or an empty text. */
  noteHashKeyId?(serviceName: string, hashKeyId: string, previousHashKeyId: string): void;
  /** Told what services say of their keys. */
  noteKeyEvent?(event: KeyEvent): void;
}

/** What a payload held. */
export interface ScanResult {
  /** Spans, log records or data points. */
  readonly itemCount: number;
  /** What is to be forwarded: the very same object when nothing was changed. */
  readonly body: Uint8Array;
  readonly changed: boolean;
  readonly batches: readonly SightingBatch[];
  readonly leaks: readonly LeakFinding[];
}

/** The resource that items belong to. */
export interface ItemOrigin {
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly source: string;
  readonly receivedAtUnixMillis: number;
}

/** Kept over payloads: the tables of names and texts, and the buffers. */
export interface ScanTools {
  readonly names: AttributeNames;
  readonly hits: PrefilterHits;
  readonly sightings: SightingBatches;
}

export function createScanTools(scanner: KeyScanner): ScanTools {
  return { names: new AttributeNames(scanner), hits: new PrefilterHits(), sightings: new SightingBatches() };
}

const SERVICE_NAME = slotOf("service.name");
const SERVICE_VERSION = slotOf("service.version");
const INSTANCE_ID = slotOf("service.instance.id");
const HASH_KEY_ID = slotOf("keytrail.hash_key_id");
const PREVIOUS_HASH_KEY_ID = slotOf("keytrail.previous_hash_key_id");

/** Whose items a resource's are, by its redacted texts. */
export function originOfResource<P extends TextPlace>(item: Item<P>, context: ScanContext): ItemOrigin {
  const name = item.facts[SERVICE_NAME];
  const version = item.facts[SERVICE_VERSION];
  const instance = item.facts[INSTANCE_ID];
  const serviceName = name?.type === "text" ? textOf(name.place) : "";
  const hashKeyId = item.facts[HASH_KEY_ID];
  const previousId = item.facts[PREVIOUS_HASH_KEY_ID];
  if (hashKeyId?.type === "text") {
    const previous = previousId?.type === "text" ? textOf(previousId.place) : "";
    context.noteHashKeyId?.(serviceName, textOf(hashKeyId.place), previous);
  }
  return {
    serviceName,
    serviceVersion: version?.type === "text" ? textOf(version.place) : "",
    source: (instance?.type === "text" ? textOf(instance.place) : "") || context.connection,
    receivedAtUnixMillis: context.receivedAtUnixMillis,
  };
}

/** An item's place among others, for its leaks. */
export interface ItemSetting {
  readonly context: ScanContext;
  readonly origin: ItemOrigin;
  /** Span name, logger, metric name. */
  readonly codeLocation: string;
  /** Stands in for the time of an item that has none of its own. */
  timeUnixMillis(): number;
}

/** Judges an item that was taken apart: redacts and marks it, and adds its leaks and its sighting. */
export function judgeItem<P extends TextPlace>(
  item: Item<P>,
  setting: ItemSetting,
  editor: ItemEditor<P>,
  sightings: SightingBatches | undefined,
  leaks: LeakFinding[],
): void {
  const { leaks: found, ...requestKey } = examineItem(item, setting.context, editor);
  const { origin } = setting;
  const sighting = sightings === undefined ? undefined : sightingFromItem(item, origin, requestKey);
  if (sighting !== undefined) sightings?.add(sighting);
  if (sightings !== undefined && setting.context.noteKeyEvent !== undefined) {
    const event = keyEventFromItem(item, origin.receivedAtUnixMillis);
    if (event !== undefined) setting.context.noteKeyEvent(event);
  }
  if (found.length === 0) return;
  const facts = requestFacts(item, setting.timeUnixMillis());
  for (const { format, location, keyHash } of found) {
    leaks.push({
      kind: format === FORMAT_KEY_HASH ? "key_hash" : "raw_key",
      keyHash,
      format,
      location,
      origin: originOf(item, location),
      serviceName: origin.serviceName,
      codeLocation: item.kind === "span" || item.kind === "scope" ? textOf(item.name) : setting.codeLocation,
      traceId: item.traceId,
      spanId: item.spanId,
      ...facts,
      source: origin.source,
    });
  }
}

import {
  ATTR_KEYTRAIL_LEAK_DETECTED,
  ATTR_KEYTRAIL_LEAK_FORMATS,
  ATTR_KEYTRAIL_LEAK_KEY_HASHES,
  ATTR_KEYTRAIL_LEAK_LOCATIONS,
} from "../attributes.ts";

/** One key at one place, scrubbed. */
export interface ScrubLeak {
  /** Format id, `unknown` for a key of no recognised format. */
  readonly format: string;
  /** In the grammar of `keytrail.leak.locations`. */
  readonly location: string;
  /** 64 hex digits, empty where the secret has no key identity. */
  readonly keyHash: string;
}

/** The parts of an item, as the grammar of `keytrail.leak.locations` names them. */
export type LocationRoot =
  | "span.name"
  | "span.status.message"
  | "span.trace_state"
  | "span.attributes"
  | "span.events.name"
  | "span.events.attributes"
  | "span.links.trace_state"
  | "span.links.attributes"
  | "log.body"
  | "log.attributes"
  | "log.severity_text"
  | "log.event_name"
  | "resource.attributes"
  | "scope.name"
  | "scope.version"
  | "scope.attributes"
  | "metric.name"
  | "metric.description"
  | "metric.unit"
  | "datapoint.attributes"
  | "propagation.baggage"
  | "propagation.tracestate"
  | "printed";

/** The place that is scrubbed now. */
export interface LocationParts {
  readonly root: LocationRoot;
  /** Only below `span.events`. */
  readonly eventName: string;
  /** The top attribute's name, `[key]` for a leak in a name; empty for a root that has no names below it. */
  readonly name: string;
}

/** An item with more leaks is marked with the first of these: the marks must not outgrow the item. */
const MAX_LEAKS_PER_ITEM = 32;

/** Spells a place in the grammar of `keytrail.leak.locations`. */
export function locationOf({ root, eventName, name }: LocationParts): string {
  if (root === "span.events.name") return `span.events.${eventName}.name`;
  const base = root === "span.events.attributes" ? `span.events.${eventName}.attributes` : root;
  return name === "" ? base : `${base}.${name}`;
}

/**
 * Adds a leak unless the same is there already, or the item has its fill.
 *
 * @returns whether it was added
 */
export function addLeak(leaks: ScrubLeak[], leak: ScrubLeak): boolean {
  if (leaks.length >= MAX_LEAKS_PER_ITEM || leaks.some((known) => isSameLeak(known, leak))) return false;
  leaks.push(leak);
  return true;
}

/** Writes the marks into attributes that may have marks already. */
export function markLeaks(
  attributes: Readonly<Record<string, unknown>>,
  leaks: readonly ScrubLeak[],
): Record<string, unknown> {
  const all = markedLeaks(attributes);
  for (const leak of leaks) addLeak(all, leak);
  return {
    ...attributes,
    [ATTR_KEYTRAIL_LEAK_DETECTED]: true,
    [ATTR_KEYTRAIL_LEAK_FORMATS]: all.map((leak) => leak.format),
    [ATTR_KEYTRAIL_LEAK_LOCATIONS]: all.map((leak) => leak.location),
    [ATTR_KEYTRAIL_LEAK_KEY_HASHES]: all.map((leak) => leak.keyHash),
  };
}

function markedLeaks(attributes: Readonly<Record<string, unknown>>): ScrubLeak[] {
  const formats = stringsOf(attributes[ATTR_KEYTRAIL_LEAK_FORMATS]);
  const locations = stringsOf(attributes[ATTR_KEYTRAIL_LEAK_LOCATIONS]);
  const keyHashes = stringsOf(attributes[ATTR_KEYTRAIL_LEAK_KEY_HASHES]);
  return formats.map((format, at) => ({ format, location: locations[at] ?? "", keyHash: keyHashes[at] ?? "" }));
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function isSameLeak(a: ScrubLeak, b: ScrubLeak): boolean {
  return a.format === b.format && a.location === b.location && a.keyHash === b.keyHash;
}

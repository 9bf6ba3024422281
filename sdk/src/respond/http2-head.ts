import { sensitiveHeaders } from "node:http2";
import type { MapHeader } from "./head.ts";
import type { HeaderEntry } from "./response-headers.ts";

/** A block of fields as services hand it to HTTP/2: an object, and from Node 24 on a flat array of names and values. */
type FieldObject = Readonly<Record<string, unknown>>;
type FieldArray = readonly unknown[];
/** What a service handed over: one of both, or nothing; anything else Node refuses. */
export type Http2Fields = FieldObject | FieldArray | null | undefined;

const STATUS = ":status";
const DEFAULT_STATUS = 200;

/** The status of a response's head, as Node reads it: 200 where it has none. */
export function statusOf(fields: Http2Fields): number {
  return Number(valueOf(fields, STATUS)) | 0 || DEFAULT_STATUS;
}

/** The value of a field, its name compared without case; undefined where there is none. */
export function valueOf(fields: Http2Fields, name: string): unknown {
  let found: unknown;
  visit(fields, (each, value) => {
    if (each.toLowerCase() === name) found ??= value;
  });
  return found;
}

/** Whether a block has a field of this name, in any case. */
export function hasField(fields: Http2Fields, name: string): boolean {
  return valueOf(fields, name.toLowerCase()) !== undefined;
}

/**
 * Shows every field but the pseudo ones to `map`, and puts what it gives in its place.
 *
 * @returns a copy, because services use their blocks again; the very block where nothing changes
 */
export function mapFields(fields: Http2Fields, map: MapHeader): Http2Fields {
  let isChanged = false;
  const check: MapHeader = (name, value) => {
    const mapped = name.startsWith(":") ? value : map(name, value);
    if (mapped !== value) isChanged = true;
    return mapped;
  };
  if (Array.isArray(fields)) {
    const flat: FieldArray = fields;
    const mapped = flat.map((item, index) => (index % 2 === 0 ? item : check(String(flat[index - 1]), item)));
    return isChanged ? keepSensitive(flat, mapped) : flat;
  }
  if (typeof fields !== "object" || fields === null) return fields;
  const entries = Object.entries(fields).map(([name, value]) => [name, check(name, value)] as const);
  return isChanged ? keepSensitive(fields as FieldObject, Object.fromEntries(entries)) : fields;
}

/** A copy of a block with fields added behind its own. Names of HTTP/2 are lower case: https://www.rfc-editor.org/rfc/rfc9113#section-8.2 */
export function addFields(fields: Http2Fields, added: readonly HeaderEntry[]): Http2Fields {
  const entries = added.map(([name, value]) => [name.toLowerCase(), value] as const);
  if (Array.isArray(fields)) return keepSensitive(fields as FieldArray, [...(fields as FieldArray), ...entries.flat()]);
  return keepSensitive(fields, { ...(fields as FieldObject | undefined), ...Object.fromEntries(entries) });
}

/** The list of fields that may not be compressed stands under a symbol. https://nodejs.org/api/http2.html#sensitive-headers */
function keepSensitive<T extends object>(from: Http2Fields, copy: T): T {
  const names = (from as { readonly [sensitiveHeaders]?: unknown } | null | undefined)?.[sensitiveHeaders];
  return names === undefined ? copy : Object.assign(copy, { [sensitiveHeaders]: names });
}

function visit(fields: Http2Fields, see: (name: string, value: unknown) => void): void {
  if (typeof fields !== "object" || fields === null) return;
  if (!Array.isArray(fields)) {
    for (const [name, value] of Object.entries(fields)) see(name, value);
    return;
  }
  for (let index = 0; index + 1 < fields.length; index += 2) see(String(fields[index]), fields[index + 1]);
}

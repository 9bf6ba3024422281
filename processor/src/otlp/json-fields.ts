import { decodeText } from "./attribute-names.ts";
import { ByteTable } from "./byte-table.ts";
import { decodeJsonText } from "./json-text.ts";
import {
  type JsonTape,
  TOKEN_ARRAY,
  TOKEN_ESCAPED_STRING,
  TOKEN_NULL,
  TOKEN_NUMBER,
  TOKEN_OBJECT,
  TOKEN_STRING,
} from "./json-tape.ts";
import { badPayload } from "./wire.ts";

/** The fields that are read, as OTLP/JSON names them; snake_case is understood too, as by the Collector. */
const FIELDS = [
  "resourceSpans",
  "resourceLogs",
  "resourceMetrics",
  "resource",
  "scopeSpans",
  "scopeLogs",
  "scopeMetrics",
  "scope",
  "spans",
  "logRecords",
  "metrics",
  "traceId",
  "spanId",
  "traceState",
  "name",
  "version",
  "kind",
  "startTimeUnixNano",
  "endTimeUnixNano",
  "attributes",
  "events",
  "links",
  "status",
  "message",
  "code",
  "timeUnixNano",
  "observedTimeUnixNano",
  "severityText",
  "body",
  "eventName",
  "description",
  "unit",
  "metadata",
  "gauge",
  "sum",
  "histogram",
  "exponentialHistogram",
  "summary",
  "dataPoints",
  "exemplars",
  "filteredAttributes",
  "key",
  "value",
  "values",
  "stringValue",
  "boolValue",
  "intValue",
  "doubleValue",
  "arrayValue",
  "kvlistValue",
  "bytesValue",
];

const CANONICAL = new Map(FIELDS.flatMap((name) => [[name, name] as const, [toSnakeCase(name), name] as const]));
const MAX_FIELD_LENGTH = 32;
/** The names in both spellings, numbered by their bytes: a field is looked up without making a string. */
const NAME_TABLE = new ByteTable(CANONICAL.size, 4_096);
const NUMBERED: string[] = [""];
for (const [spelling, name] of CANONICAL) {
  const bytes = new TextEncoder().encode(spelling);
  const number = NAME_TABLE.add(new DataView(bytes.buffer), 0, bytes.length);
  if (number !== 0) NUMBERED[number] = name;
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name of a field in lowerCamelCase, empty for one that is not read. */
function fieldName(tape: JsonTape, key: number): string {
  const start = tape.starts[key]!;
  const end = tape.ends[key]!;
  if (tape.kinds[key] !== TOKEN_ESCAPED_STRING) {
    const number = NAME_TABLE.find(tape.view, start, end);
    if (number !== 0) return NUMBERED[number]!;
    if (end - start > MAX_FIELD_LENGTH) return "";
  }
  // The table may have no room for a name whose hash collides.
  return CANONICAL.get(textAt(tape, key)) ?? "";
}

function textAt(tape: JsonTape, token: number): string {
  const start = tape.starts[token]!;
  const end = tape.ends[token]!;
  if (tape.kinds[token] !== TOKEN_ESCAPED_STRING) return decodeText(tape.bytes, start, end);
  const { bytes } = decodeJsonText(tape.bytes, start, end);
  return decodeText(bytes, 0, bytes.length);
}

function wrongType(tape: JsonTape, token: number, wanted: string): Error {
  return badPayload(`JSON at byte ${tape.starts[token]} must be ${wanted}`);
}

function isNull(tape: JsonTape, token: number): boolean {
  return tape.kinds[token] === TOKEN_NULL;
}

/** Visits the fields of an object that are read; null stands for an absent message. */
export function forEachField(tape: JsonTape, token: number, visit: (field: string, value: number) => void): void {
  if (isNull(tape, token)) return;
  if (tape.kinds[token] !== TOKEN_OBJECT) throw wrongType(tape, token, "an object");
  const end = tape.nexts[token]!;
  for (let key = token + 1; key < end; key = tape.nexts[key + 1]!) {
    const field = fieldName(tape, key);
    if (field !== "") visit(field, key + 1);
  }
}

/** Visits the entries of a list; null stands for an empty one. */
export function forEachEntry(tape: JsonTape, token: number, visit: (entry: number) => void): void {
  if (isNull(tape, token)) return;
  if (tape.kinds[token] !== TOKEN_ARRAY) throw wrongType(tape, token, "a list");
  const end = tape.nexts[token]!;
  for (let entry = token + 1; entry < end; entry = tape.nexts[entry]!) visit(entry);
}

/** Whether a token is a string; null stands for the empty one. */
export function isText(tape: JsonTape, token: number): boolean {
  const kind = tape.kinds[token];
  if (kind === TOKEN_STRING || kind === TOKEN_ESCAPED_STRING) return true;
  if (kind === TOKEN_NULL) return false;
  throw wrongType(tape, token, "a string");
}

/** A trace or span id in lower-case hex, empty when it is not given. */
export function readId(tape: JsonTape, token: number, digits: number): string {
  if (!isText(tape, token)) return "";
  const id = textAt(tape, token);
  if (id !== "" && (id.length !== digits || !/^[0-9a-f]+$/i.test(id)))
    throw wrongType(tape, token, `${digits} hex digits`);
  return id.toLowerCase();
}

/** A 64-bit integer as the nearest double: a decimal string or a number. */
export function readInteger(tape: JsonTape, token: number): number {
  if (isNull(tape, token)) return 0;
  const isNumber = tape.kinds[token] === TOKEN_NUMBER;
  const text = isNumber || isText(tape, token) ? textAt(tape, token) : "";
  const value = isNumber || /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw wrongType(tape, token, "an integer");
  return value;
}

/**
 * An enum as its number; the Collector takes names as well.
 * @param names by number
 */
export function readEnum(tape: JsonTape, token: number, names: readonly string[]): number {
  if (isNull(tape, token)) return 0;
  if (tape.kinds[token] === TOKEN_NUMBER) return readInteger(tape, token) | 0;
  const number = isText(tape, token) ? names.indexOf(textAt(tape, token)) : 0;
  if (number === -1) throw wrongType(tape, token, "a known name or a number");
  return number;
}

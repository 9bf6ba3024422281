/** A JSON object whose names are foreign: read it through {@link ownValue}. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** @returns undefined for text that is no JSON; the parser's own message would quote it */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that the object has itself: a foreign name may be `__proto__`. */
export function ownValue(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The same where it is text, else the empty string. */
export function ownText(record: JsonRecord, name: string): string {
  const value = ownValue(record, name);
  return typeof value === "string" ? value : "";
}

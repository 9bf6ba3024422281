import * as attributes from "@keytrail/sdk/attributes";
import { type AttributeNameClass, classifyAttributeName, type KeyScanner } from "@keytrail/sdk/keys";
import { ByteTable } from "./byte-table.ts";

/** Classes of attribute names as numbers; from {@link CLASS_URL} on the value is looked at even without a prefilter hit. */
export const CLASS_SAFE = 0;
export const CLASS_NEUTRAL = 1;
export const CLASS_URL = 2;
export const CLASS_CREDENTIAL = 3;
/** The name itself holds a key, or the marker of one. */
export const CLASS_LEAKY = 4;

const CLASS_CODES: Record<AttributeNameClass, number> = {
  safe: CLASS_SAFE,
  neutral: CLASS_NEUTRAL,
  url: CLASS_URL,
  credential: CLASS_CREDENTIAL,
};

/**
 * Attributes whose values the scan reads, by the index of their slot. Old names stand beside the stable ones:
 * https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/
 */
export const READ_NAMES: readonly string[] = [
  "",
  attributes.ATTR_API_KEY_HASH,
  attributes.ATTR_API_KEY_PREVIOUS_HASH,
  attributes.ATTR_API_KEY_EXPIRES_AT,
  attributes.ATTR_API_KEY_GRACE_UNTIL,
  attributes.ATTR_API_KEY_SOURCE,
  attributes.ATTR_API_KEY_ID,
  attributes.ATTR_API_KEY_OWNER,
  attributes.ATTR_API_KEY_AUTH_OUTCOME,
  attributes.ATTR_KEYTRAIL_AUDIT,
  attributes.ATTR_KEYTRAIL_AUDIT_SEQUENCE,
  attributes.ATTR_KEYTRAIL_REQUEST_ID,
  attributes.ATTR_KEYTRAIL_CLIENT_ADDRESS_SOURCE,
  attributes.ATTR_KEYTRAIL_LEAK_DETECTED,
  attributes.ATTR_KEYTRAIL_LEAK_FORMATS,
  attributes.ATTR_KEYTRAIL_LEAK_LOCATIONS,
  attributes.ATTR_KEYTRAIL_LEAK_KEY_HASHES,
  attributes.ATTR_HTTP_RESPONSE_STATUS_CODE,
  "http.status_code",
  attributes.ATTR_CLIENT_ADDRESS,
  "network.peer.address",
  "net.sock.peer.addr",
  "http.client_ip",
  attributes.ATTR_USER_AGENT_ORIGINAL,
  "http.user_agent",
  attributes.ATTR_HTTP_ROUTE,
  attributes.ATTR_API_KEY_FORMAT,
  attributes.ATTR_HTTP_REQUEST_METHOD,
  "http.method",
  attributes.ATTR_URL_PATH,
  "http.request.resend_count",
  "http.response.body.size",
  "http.response_content_length",
  attributes.ATTR_KEYTRAIL_RESPONSE_RETRY_AFTER,
  "service.version",
  "http.request.header.x-api-key",
  "http.request.header.authorization",
  attributes.ATTR_URL_QUERY,
  attributes.ATTR_URL_FULL,
  "http.target",
  "http.url",
  "exception.message",
  "exception.stacktrace",
  attributes.ATTR_SERVICE_NAME,
  attributes.ATTR_SERVICE_INSTANCE_ID,
  attributes.ATTR_KEYTRAIL_HASH_KEY_ID,
  attributes.ATTR_KEYTRAIL_PREVIOUS_HASH_KEY_ID,
];

const SLOTS = new Map<string, number>(READ_NAMES.map((name, index) => [name, index]));

/**
 * The slot of a name of {@link READ_NAMES}.
 * @throws RangeError when the name is not read
 */
export function slotOf(name: string): number {
  const slot = SLOTS.get(name);
  if (slot === undefined) throw new RangeError(`Cannot read attribute ${name}: not in READ_NAMES`);
  return slot;
}

const MARKER_START = "[REDACTED:";
const MAX_NAMES = 8_192;
const MAX_NAME_BYTES = 256;
const MAX_TABLE_BYTES = 512 * 1_024;

/**
 * Attribute names, classified once. Names are found by their bytes; entry 0 stands for the last name that is not kept
 * (too long, no room, or a key itself), and is valid until the next look-up.
 */
export class AttributeNames {
  readonly #scanner: KeyScanner;
  readonly #table = new ByteTable(MAX_NAMES, MAX_TABLE_BYTES);
  readonly #classes: number[] = [CLASS_NEUTRAL];
  readonly #slots: number[] = [0];
  readonly #names: string[] = [""];

  constructor(scanner: KeyScanner) {
    this.#scanner = scanner;
  }

  /** Forgets names when the table is crowded, and the one that is not kept. Between two payloads only. */
  tidy(): void {
    this.#names[0] = "";
    if (!this.#table.isNearlyFull) return;
    this.#table.clear();
    this.#names.length = 1;
    this.#classes.length = 1;
    this.#slots.length = 1;
  }

  /**
   * The entry of a name.
   * @param previous entry of the attribute before, 0 for the first
   */
  find(previous: number, bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const id = this.#table.findAfter(previous, view, start, end);
    return id !== 0 ? id : this.#learn(bytes, view, start, end);
  }

  #learn(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const name = decodeText(bytes, start, end);
    // A name that was redacted says nothing any more: `[REDACTED:jwt]` is no credential's name.
    const isLeaky = name.includes(MARKER_START) || this.#scanner.findInBytes(bytes, start, end).length > 0;
    const nameClass = isLeaky ? CLASS_LEAKY : CLASS_CODES[classifyAttributeName(name)];
    const id = isLeaky || end - start > MAX_NAME_BYTES ? 0 : this.#table.add(view, start, end);
    this.#classes[id] = nameClass;
    this.#slots[id] = SLOTS.get(name) ?? 0;
    this.#names[id] = name;
    return id;
  }

  classOf(id: number): number {
    return this.#classes[id]!;
  }

  slotOf(id: number): number {
    return this.#slots[id]!;
  }

  nameOf(id: number): string {
    return this.#names[id]!;
  }
}

/** UTF-8 to text; what is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}

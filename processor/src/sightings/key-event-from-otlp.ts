import { EVENT_API_KEY_CREATED, EVENT_API_KEY_REVOKED, EVENT_API_KEY_ROTATED } from "@keytrail/sdk/attributes";
import { isKeyHash } from "@keytrail/sdk/keys";
import { decodeText, slotOf } from "../otlp/attribute-names.ts";
import { factText, type Item, type TextPlace, textOf } from "../otlp/item.ts";
import type { WalkState } from "../otlp/walk-state.ts";
import { parseInstant } from "../registry/instant.ts";
import type { KeyEvent } from "../registry/key-change.ts";
import { itemUnixMillis } from "./from-otlp.ts";
import { HASH_SLOT } from "./from-otlp-facts.ts";

const PREVIOUS_HASH_SLOT = slotOf("api_key.previous_hash");
const ID_SLOT = slotOf("api_key.id");
const OWNER_SLOT = slotOf("api_key.owner");
const GRACE_UNTIL_SLOT = slotOf("api_key.grace_until");
const EXPIRES_AT_SLOT = slotOf("api_key.expires_at");
const MAX_NAME_CHARACTERS = 200;

const KIND_BY_NAME: ReadonlyMap<string, KeyEvent["kind"]> = new Map([
  [EVENT_API_KEY_CREATED, "created"],
  [EVENT_API_KEY_ROTATED, "rotated"],
  [EVENT_API_KEY_REVOKED, "revoked"],
]);
const NAME_LENGTHS: ReadonlySet<number> = new Set(Array.from(KIND_BY_NAME.keys(), ({ length }) => length));

/** Whether the log record that was walked tells of a change of a service's keys. */
export function isKeyEventRecord({ bytes, eventNameStart, eventNameEnd }: WalkState): boolean {
  if (!NAME_LENGTHS.has(eventNameEnd - eventNameStart)) return false;
  return KIND_BY_NAME.has(decodeText(bytes, eventNameStart, eventNameEnd));
}

/** What a log record tells of a change of a service's keys; undefined for items that tell none, or not of which key. */
export function keyEventFromItem<P extends TextPlace>(
  item: Item<P>,
  receivedAtUnixMillis: number,
): KeyEvent | undefined {
  if (item.kind !== "log") return undefined;
  const kind = KIND_BY_NAME.get(textOf(item.eventName));
  const keyHash = hashIn(item, HASH_SLOT);
  if (kind === undefined || keyHash === undefined) return undefined;
  const previousHash = kind === "rotated" ? hashIn(item, PREVIOUS_HASH_SLOT) : undefined;
  const graceUntilUnixMillis = kind === "rotated" ? instantIn(item, GRACE_UNTIL_SLOT) : undefined;
  const expiresAtUnixMillis = instantIn(item, EXPIRES_AT_SLOT);
  const name = factText(item, ID_SLOT)?.slice(0, MAX_NAME_CHARACTERS);
  const owner = factText(item, OWNER_SLOT)?.slice(0, MAX_NAME_CHARACTERS);
  return {
    kind,
    atUnixMillis: itemUnixMillis(item, receivedAtUnixMillis),
    keyHash,
    ...(previousHash === undefined || previousHash === keyHash ? {} : { previousHash }),
    ...(graceUntilUnixMillis === undefined ? {} : { graceUntilUnixMillis }),
    ...(expiresAtUnixMillis === undefined ? {} : { expiresAtUnixMillis }),
    ...(name === undefined ? {} : { name }),
    ...(owner === undefined ? {} : { owner }),
  };
}

function hashIn<P extends TextPlace>(item: Item<P>, slot: number): string | undefined {
  const text = factText(item, slot);
  return text !== undefined && isKeyHash(text) ? text.toLowerCase() : undefined;
}

function instantIn<P extends TextPlace>(item: Item<P>, slot: number): number | undefined {
  const millis = parseInstant(factText(item, slot) ?? "");
  return Number.isNaN(millis) ? undefined : millis;
}

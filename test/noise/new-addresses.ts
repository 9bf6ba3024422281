import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { DAY_MILLIS } from "./calendar.ts";

/** What addresses keys have used: plain maps, from the simulation alone. */
export interface AddressBook {
  readonly keys: Map<string, KeyAddresses>;
  /** Nothing before this is counted. */
  readonly fromMillis: number;
  /** Accepted uses of established keys from addresses that they had not been used from in 30 days. */
  newUses: number;
}

interface KeyAddresses {
  sightings: number;
  readonly lastUse: Map<string, number>;
}

const MEMORY_MILLIS = 30 * DAY_MILLIS;
/** A key with fewer is still learned. */
const ESTABLISHED_SIGHTINGS = 20;

export function createAddressBook(fromMillis: number): AddressBook {
  return { keys: new Map(), fromMillis, newUses: 0 };
}

/** Counts an accepted request. Requests come in order of time. */
export function countNewAddress(
  book: AddressBook,
  { keyHash, clientAddress, outcome, timeUnixMillis }: Sighting,
): void {
  if (keyHash === "") return;
  let key = book.keys.get(keyHash);
  if (key === undefined) book.keys.set(keyHash, (key = { sightings: 0, lastUse: new Map() }));
  if (outcome === "accepted") {
    const last = key.lastUse.get(clientAddress);
    const isNew = last === undefined || timeUnixMillis - last > MEMORY_MILLIS;
    const isCounted = key.sightings >= ESTABLISHED_SIGHTINGS && timeUnixMillis >= book.fromMillis;
    if (isNew && isCounted) book.newUses++;
    key.lastUse.set(clientAddress, timeUnixMillis);
  }
  key.sightings++;
}

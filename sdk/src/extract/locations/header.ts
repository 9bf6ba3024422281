import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations, FoundCredential } from "../location.ts";
import { readHeader } from "../request.ts";

/** Parts of one value that are looked at; a client chooses how many there are. */
const MAX_PARTS = 8;

/**
 * A header whose whole value, trimmed, is the key. Node joins a header that was sent several times with commas, and the service reads it so; each
 * part is a credential as well, because a part is what ends in an error's text.
 */
export const createHeaderLocations: CreateKeyLocations = ({ keyHeaders }) =>
  keyHeaders.map((name) => {
    const source = `header:${name}`;
    return {
      find(request) {
        const rawKey = readHeader(request, name)?.trim();
        if (!rawKey) return NO_CREDENTIALS;
        const whole = { rawKey, source, isApiKey: true };
        return rawKey.includes(",") ? [whole, ...partsOf(whole)] : [whole];
      },
    };
  });

function partsOf(whole: FoundCredential): readonly FoundCredential[] {
  return whole.rawKey
    .split(",", MAX_PARTS)
    .map((part) => ({ ...whole, rawKey: part.trim() }))
    .filter(({ rawKey }) => rawKey !== "");
}

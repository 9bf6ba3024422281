import type { CreateKeyLocations } from "../location.ts";
import { readHeader } from "../request.ts";

/** A header whose whole value, trimmed, is the key. */
export const createHeaderLocations: CreateKeyLocations = ({ keyHeaders }) =>
  keyHeaders.map((name) => {
    const source = `header:${name}`;
    return {
      find(request) {
        const rawKey = readHeader(request, name)?.trim();
        return rawKey ? { rawKey, source, isApiKey: true } : undefined;
      },
    };
  });

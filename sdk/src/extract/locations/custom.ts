import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations } from "../location.ts";

/** What the service's own function finds. It stands before all other places: who writes one knows the service's requests. */
export const createCustomLocations: CreateKeyLocations = ({ findKey }) => {
  if (findKey === undefined) return [];
  return [
    {
      find(request) {
        const rawKey: unknown = findKey(request);
        if (typeof rawKey !== "string" || rawKey === "") return NO_CREDENTIALS;
        return [{ rawKey, source: "custom", isApiKey: true }];
      },
    },
  ];
};

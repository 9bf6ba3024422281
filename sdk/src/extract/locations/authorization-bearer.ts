import { readAuthorization } from "../authorization.ts";
import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations } from "../location.ts";

/** `Authorization: Bearer <key>`: the token, trimmed. Where bearer tokens are declared to be no API keys, they are still scrubbed. */
export const createBearerLocations: CreateKeyLocations = ({ authorizationSchemes }) => {
  const isApiKey = authorizationSchemes.includes("bearer");
  return [
    {
      find(request) {
        const rawKey = readAuthorization(request, "bearer");
        return rawKey === undefined ? NO_CREDENTIALS : [{ rawKey, source: "authorization:bearer", isApiKey }];
      },
    },
  ];
};

import { readAuthorization } from "../authorization.ts";
import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations } from "../location.ts";

/** `Authorization: ApiKey <key>`, trimmed. */
export const createApiKeySchemeLocations: CreateKeyLocations = ({ authorizationSchemes }) => {
  const isApiKey = authorizationSchemes.includes("apikey");
  return [
    {
      find(request) {
        const rawKey = readAuthorization(request, "apikey");
        return rawKey === undefined ? NO_CREDENTIALS : [{ rawKey, source: "authorization:apikey", isApiKey }];
      },
    },
  ];
};

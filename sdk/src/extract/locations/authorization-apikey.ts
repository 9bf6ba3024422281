import { readAuthorization } from "../authorization.ts";
import type { CreateKeyLocations } from "../location.ts";

/** `Authorization: ApiKey <key>`, trimmed. */
export const createApiKeySchemeLocations: CreateKeyLocations = ({ authorizationSchemes }) => {
  const isApiKey = authorizationSchemes.includes("apikey");
  return [
    {
      find(request) {
        const rawKey = readAuthorization(request, "apikey");
        return rawKey === undefined ? undefined : { rawKey, source: "authorization:apikey", isApiKey };
      },
    },
  ];
};

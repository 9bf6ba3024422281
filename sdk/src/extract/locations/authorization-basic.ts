import { readAuthorization } from "../authorization.ts";
import type { CreateKeyLocations } from "../location.ts";

/**
 * `Authorization: Basic <base64 of user:password>`: the user if the password is empty, else the password.
 * It is an API key only where an option says so, because a person's password must not be hashed and shipped; it is scrubbed in any case.
 * Grammar: https://www.rfc-editor.org/rfc/rfc7617#section-2
 */
export const createBasicLocations: CreateKeyLocations = ({ authorizationSchemes }) => {
  const isApiKey = authorizationSchemes.includes("basic");
  return [
    {
      find(request) {
        const credentials = readAuthorization(request, "basic");
        if (credentials === undefined) return undefined;
        const pair = Buffer.from(credentials, "base64").toString("utf8");
        const colon = pair.indexOf(":");
        if (colon === -1) return undefined;
        const rawKey = pair.slice(colon + 1) || pair.slice(0, colon);
        return rawKey === "" ? undefined : { rawKey, source: "authorization:basic", isApiKey };
      },
    },
  ];
};

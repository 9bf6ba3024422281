import { readAuthorization } from "../authorization.ts";
import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations } from "../location.ts";

/** More than any key and the user before it; the rest of a longer header is not decoded. */
const MAX_ENCODED_CHARACTERS = 65_536;

/**
 * `Authorization: Basic <base64 of user:password>`: the user if the password is empty, else the password.
 * It is an API key only where an option says so, because a person's password must not be hashed and shipped; it is scrubbed in any case.
 * Grammar: https://www.rfc-editor.org/rfc/rfc7617#section-2
 */
export const createBasicLocations: CreateKeyLocations = ({ authorizationSchemes }) => {
  const isKeyScheme = authorizationSchemes.includes("basic");
  return [
    {
      find(request) {
        const credentials = readAuthorization(request, "basic");
        if (credentials === undefined) return NO_CREDENTIALS;
        const pair = Buffer.from(credentials.slice(0, MAX_ENCODED_CHARACTERS), "base64").toString("utf8");
        const colon = pair.indexOf(":");
        if (colon === -1) return NO_CREDENTIALS;
        const rawKey = pair.slice(colon + 1) || pair.slice(0, colon);
        // What was cut off is no key: its hash would be that of another one.
        const isApiKey = isKeyScheme && credentials.length <= MAX_ENCODED_CHARACTERS;
        return rawKey === "" ? NO_CREDENTIALS : [{ rawKey, source: "authorization:basic", isApiKey }];
      },
    },
  ];
};

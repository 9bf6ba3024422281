import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations, FoundCredential } from "../location.ts";

/**
 * Query parameters, decoded as a form is (`+` is a space), their names compared without case. The first that isn't empty counts.
 * https://url.spec.whatwg.org/#urlencoded-parsing
 */
export const createQueryLocations: CreateKeyLocations = ({ keyQueryParameters }) => {
  const sources = new Map(keyQueryParameters.map((name) => [name, `query:${name}`]));
  if (sources.size === 0) return [];
  return [
    {
      find(request) {
        const url = request.url ?? "";
        const mark = url.indexOf("?");
        if (mark === -1) return NO_CREDENTIALS;
        const found: FoundCredential[] = [];
        for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
          const source = sources.get(name.toLowerCase());
          if (source !== undefined && value !== "") found.push({ rawKey: value, source, isApiKey: true });
        }
        return found;
      },
    },
  ];
};

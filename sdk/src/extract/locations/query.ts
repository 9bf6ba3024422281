import type { CreateKeyLocations } from "../location.ts";

/**
 * A query parameter, decoded as a form is (`+` is a space), its name compared without case. The first that isn't empty counts.
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
        if (mark === -1) return undefined;
        for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
          const source = sources.get(name.toLowerCase());
          if (source !== undefined && value !== "") return { rawKey: value, source, isApiKey: true };
        }
        return undefined;
      },
    },
  ];
};

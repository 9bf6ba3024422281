import { isJwt } from "./jwt.ts";
import type { FoundCredential, KeyLocation } from "./location.ts";
import type { HttpRequest } from "./request.ts";

/** What a request presented. */
export interface KeyExtraction {
  /** The request's API key: the first place that holds one. */
  readonly key: FoundCredential | undefined;
  /** Every credential of the request, to be scrubbed: the key, other keys, JWTs, passwords. */
  readonly credentials: readonly string[];
}

/** Options of {@link createKeyExtractor}. */
export interface KeyExtractorOptions {
  readonly locations: readonly KeyLocation[];
  /** Characters; a longer credential is no API key. */
  readonly maxKeyLength: number;
}

const NOTHING: KeyExtraction = { key: undefined, credentials: [] };

/** Creates the step request → key. The function that it returns never throws. */
export function createKeyExtractor(options: KeyExtractorOptions): (request: HttpRequest) => KeyExtraction {
  const { locations, maxKeyLength } = options;
  return (request) => {
    let key: FoundCredential | undefined;
    let credentials: string[] | undefined;
    for (const location of locations) {
      const found = location.find(request);
      if (found === undefined) continue;
      if (credentials === undefined) credentials = [found.rawKey];
      else if (!credentials.includes(found.rawKey)) credentials.push(found.rawKey);
      if (key === undefined && found.isApiKey && found.rawKey.length <= maxKeyLength && !isJwt(found.rawKey))
        key = found;
    }
    return credentials === undefined ? NOTHING : { key, credentials };
  };
}

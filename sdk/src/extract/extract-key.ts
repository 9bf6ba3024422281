import { isJwt } from "./jwt.ts";
import type { FoundCredential, KeyLocation } from "./location.ts";
import type { HttpRequest } from "./request.ts";

/** A secret that a request presented. */
export interface Credential {
  readonly rawKey: string;
  /** False for passwords and JWTs: they are scrubbed like keys, and no hash of them ever leaves. */
  readonly isApiKey: boolean;
}

/** What a request presented. */
export interface KeyExtraction {
  /** The request's API key: the first place that holds one. */
  readonly key: FoundCredential | undefined;
  /** Every credential of the request, to be scrubbed: the key, other keys, JWTs, passwords. */
  readonly credentials: readonly Credential[];
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
    let credentials: Credential[] | undefined;
    for (const location of locations) {
      const found = location.find(request);
      if (found === undefined) continue;
      const { rawKey } = found;
      const isApiKey = found.isApiKey && rawKey.length <= maxKeyLength && !isJwt(rawKey);
      if (credentials === undefined) credentials = [{ rawKey, isApiKey }];
      else if (!credentials.some((other) => other.rawKey === rawKey)) credentials.push({ rawKey, isApiKey });
      if (key === undefined && isApiKey) key = found;
    }
    return credentials === undefined ? NOTHING : { key, credentials };
  };
}

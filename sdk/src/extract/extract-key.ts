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
/** A client chooses how many keys it sends; the first ones are those that a service reads. */
const MAX_CREDENTIALS = 8;
/** Of a credential that is too long for a key, the scrubber needs the beginning only; it reaches from there to the end of the run. */
const MAX_SCRUBBED_CHARACTERS = 4096;

/** Creates the step request → key. The function that it returns never throws. */
export function createKeyExtractor(options: KeyExtractorOptions): (request: HttpRequest) => KeyExtraction {
  const { locations, maxKeyLength } = options;

  function judge({ rawKey, isApiKey }: FoundCredential): Credential {
    if (rawKey.length > maxKeyLength) return { rawKey: copyHead(rawKey), isApiKey: false };
    return { rawKey, isApiKey: isApiKey && !isJwt(rawKey) };
  }

  return (request) => {
    let key: FoundCredential | undefined;
    let credentials: Credential[] | undefined;
    for (const location of locations) {
      for (const found of location.find(request)) {
        const credential = judge(found);
        const isKey = key === undefined && credential.isApiKey;
        if (isKey) key = found;
        if (credentials === undefined) credentials = [credential];
        else if (credentials.some(({ rawKey }) => rawKey === credential.rawKey)) continue;
        else if (credentials.length < MAX_CREDENTIALS) credentials.push(credential);
        // A client can't hide its key behind others.
        else if (isKey) credentials[MAX_CREDENTIALS - 1] = credential;
      }
    }
    return credentials === undefined ? NOTHING : { key, credentials };
  };
}

/** A copy, because a slice of a string keeps all of it in memory for as long as the scrubber remembers the key. */
function copyHead(rawKey: string): string {
  if (rawKey.length <= MAX_SCRUBBED_CHARACTERS) return rawKey;
  return Buffer.from(rawKey.slice(0, MAX_SCRUBBED_CHARACTERS), "utf16le").toString("utf16le");
}

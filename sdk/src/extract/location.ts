import type { HttpRequest } from "./request.ts";

/** A credential as its place gives it. */
export interface FoundCredential {
  readonly rawKey: string;
  /** Value of `api_key.source`, e.g. `header:x-api-key`. */
  readonly source: string;
  /** False for a secret that is no API key (a person's password): it is scrubbed, and never hashed or counted. */
  readonly isApiKey: boolean;
}

/** One place of a request where a key may stand. */
export interface KeyLocation {
  /** Finds the credential at this place; undefined when there is none or it is empty. Never throws. */
  find(request: HttpRequest): FoundCredential | undefined;
}

/** The options that the places read. */
export interface KeyLocationOptions {
  /** Header names, lower case. */
  readonly keyHeaders: readonly string[];
  /** Names of query parameters, lower case. */
  readonly keyQueryParameters: readonly string[];
  /** Schemes of `Authorization` that carry an API key. */
  readonly authorizationSchemes: readonly AuthorizationScheme[];
}

/** The schemes of the `Authorization` header that can carry an API key. */
export type AuthorizationScheme = "bearer" | "basic" | "apikey";

/** Makes the locations of one kind; none when the options don't ask for it. */
export type CreateKeyLocations = (options: KeyLocationOptions) => readonly KeyLocation[];

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
  /** Finds the credentials at this place, empty ones left out, in the order in which they stand. Never throws. */
  find(request: HttpRequest): readonly FoundCredential[];
}

/** What a place without a credential gives. */
export const NO_CREDENTIALS: readonly FoundCredential[] = [];

/** The options that the places read. */
export interface KeyLocationOptions {
  /** Header names, lower case. */
  readonly keyHeaders: readonly string[];
  /** Names of query parameters, lower case. */
  readonly keyQueryParameters: readonly string[];
  /** Schemes of `Authorization` that carry an API key. */
  readonly authorizationSchemes: readonly AuthorizationScheme[];
  /** Names of cookies, whose case counts. */
  readonly keyCookies: readonly string[];
  /** The service's own search; what it throws must not get out. */
  readonly findKey: FindKey | undefined;
}

/** Finds the key of a request where no other option reaches, e.g. in its path; undefined or empty for a request without one. */
export type FindKey = (request: HttpRequest) => string | undefined;

/** The schemes of the `Authorization` header that can carry an API key. */
export type AuthorizationScheme = "bearer" | "basic" | "apikey";

/** Makes the locations of one kind; none when the options don't ask for it. */
export type CreateKeyLocations = (options: KeyLocationOptions) => readonly KeyLocation[];

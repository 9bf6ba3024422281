import type { CreateKeyLocations } from "../location.ts";
import { createApiKeySchemeLocations } from "./authorization-apikey.ts";
import { createBasicLocations } from "./authorization-basic.ts";
import { createBearerLocations } from "./authorization-bearer.ts";
import { createCookieLocations } from "./cookie.ts";
import { createCustomLocations } from "./custom.ts";
import { createGrpcMetadataLocations } from "./grpc-metadata.ts";
import { createHeaderLocations } from "./header.ts";
import { createQueryLocations } from "./query.ts";

/** Every kind of place, in the order in which they are looked at: the first API key found is the request's. */
export const keyLocations: readonly CreateKeyLocations[] = [
  createCustomLocations,
  createGrpcMetadataLocations,
  createHeaderLocations,
  createBearerLocations,
  createApiKeySchemeLocations,
  createBasicLocations,
  createQueryLocations,
  createCookieLocations,
];

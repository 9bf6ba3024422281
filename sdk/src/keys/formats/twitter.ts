import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/application-only";

/** Formats of this vendor's keys. */
export const TWITTER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "twitter_bearer",
    documentation: DOCUMENTATION,
    shape: "AAAAAAAAAAAAAAAAAAAAA[0-9A-Za-z%]{60,140}",
  }),
];

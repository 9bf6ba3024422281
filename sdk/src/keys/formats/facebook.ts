import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/";

/** Formats of this vendor's keys. */
export const FACEBOOK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "facebook_token",
    documentation: DOCUMENTATION,
    shape: "EAA[0-9A-Za-z]{100,500}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.adobe.com/developer-console/docs/guides/authentication/";

/** Formats of this vendor's keys. */
export const ADOBE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "adobe_oauth_client_secret",
    documentation: DOCUMENTATION,
    shape: "p8e-[0-9A-Za-z_\\-]{32}",
  }),
];

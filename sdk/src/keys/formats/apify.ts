import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.apify.com/platform/integrations/api";

/** Formats of this vendor's keys. */
export const APIFY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "apify",
    documentation: DOCUMENTATION,
    shape: "apify_api_[0-9A-Za-z]{34,40}",
  }),
];

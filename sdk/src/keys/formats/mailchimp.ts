import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://mailchimp.com/developer/marketing/guides/quick-start/";

/** Formats of this vendor's keys. */
export const MAILCHIMP_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mailchimp_key",
    documentation: DOCUMENTATION,
    shape: "[0-9a-f]{32}-us[0-9]{1,2}",
    isExact: true,
  }),
];

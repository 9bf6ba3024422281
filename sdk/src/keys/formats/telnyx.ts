import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.telnyx.com/development/api-fundamentals/authentication";

/** Formats of this vendor's keys. */
export const TELNYX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "telnyx_v2",
    documentation: DOCUMENTATION,
    shape: "KEY[0-9A-F]{32,33}_[0-9A-Za-z]{22}",
    isExact: true,
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://dev.maxmind.com/license-key/";

/** Formats of this vendor's keys. */
export const MAXMIND_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "maxmind_license",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk",
    isExact: true,
  }),
];

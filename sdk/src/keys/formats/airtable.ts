import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://airtable.com/developers/web/guides/personal-access-tokens";

/** Formats of this vendor's keys. */
export const AIRTABLE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "airtable_pat",
    documentation: DOCUMENTATION,
    shape: "pat[0-9A-Za-z]{14}.[0-9a-f]{64}",
    nearMisses: (make) => [
      `path${make.alphanumeric(14)}.${make.hex(64)}`,
      `dispat${make.alphanumeric(14)}.${make.hex(64)}`,
    ],
  }),
  defineFormat({
    id: "airtable_oauth",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z]{14,20}.v1.[0-9A-Za-z_\\-]{20,400}.[0-9a-f]{32,128}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://airtable.com/developers/web/guides/personal-access-tokens";

/** Formats of this vendor's keys. */
export const AIRTABLE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "airtable_pat",
    documentation: DOCUMENTATION,
    shape: "pat[0-9A-Za-z]{14}.[0-9a-f]{64}",
  }),
];

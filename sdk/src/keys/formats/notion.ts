import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.notion.com/docs/authorization";

/** Formats of this vendor's keys. */
export const NOTION_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "notion",
    documentation: DOCUMENTATION,
    shape: "ntn_[0-9]{11}[0-9A-Za-z]{35}",
  }),
  defineFormat({
    id: "notion_legacy",
    documentation: DOCUMENTATION,
    shape: "secret_[0-9A-Za-z]{43}",
  }),
];

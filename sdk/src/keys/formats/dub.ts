import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://dub.co/docs/api-reference/tokens";

/** Formats of this vendor's keys. */
export const DUB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dub",
    documentation: DOCUMENTATION,
    shape: "dub_[0-9A-Za-z]{24}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.figma.com/developers/api#access-tokens";

/** Formats of this vendor's keys. */
export const FIGMA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "figma",
    documentation: DOCUMENTATION,
    shape: "figd_[0-9A-Za-z_\\-]{38,200}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.getbeamer.com/api";

/** Formats of this vendor's keys. */
export const BEAMER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "beamer",
    documentation: DOCUMENTATION,
    shape: "b_[0-9A-Za-z_=\\-]{44}",
    isExact: true,
    contextWords: ["beamer"],
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.nightfall.ai/docs/creating-api-key";

/** Formats of this vendor's keys. */
export const NIGHTFALL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "nightfall",
    documentation: DOCUMENTATION,
    shape: "NF-[0-9A-Za-z]{32}",
    isExact: true,
  }),
];

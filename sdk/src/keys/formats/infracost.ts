import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.infracost.io/docs/";

/** Formats of this vendor's keys. */
export const INFRACOST_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "infracost",
    documentation: DOCUMENTATION,
    shape: "ico-[0-9A-Za-z]{32}",
    isExact: true,
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.firecrawl.dev/api-reference/introduction";

/** Formats of this vendor's keys. */
export const FIRECRAWL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "firecrawl",
    documentation: DOCUMENTATION,
    shape: "fc-[0-9a-f]{32}",
    isExact: true,
  }),
];

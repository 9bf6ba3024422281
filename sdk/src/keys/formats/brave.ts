import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://api-dashboard.search.brave.com/app/documentation/web-search/get-started";

/** Formats of this vendor's keys. */
export const BRAVE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "brave_search",
    documentation: DOCUMENTATION,
    shape: "BSA[0-9A-Za-z_\\-]{24,40}",
    isExact: true,
    tier: "context",
  }),
];

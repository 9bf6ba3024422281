import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://scrapfly.io/docs/scrape-api/getting-started";

/** Formats of this vendor's keys. */
export const SCRAPFLY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "scrapfly_live",
    documentation: DOCUMENTATION,
    shape: "scp-live-[0-9a-f]{32}",
    tier: "context",
  }),
  defineFormat({
    id: "scrapfly_test",
    documentation: DOCUMENTATION,
    shape: "scp-test-[0-9a-f]{32}",
    tier: "context",
  }),
];

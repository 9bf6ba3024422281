import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.browserbase.com/reference/api/overview";

/** Formats of this vendor's keys. */
export const BROWSERBASE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "browserbase_live",
    documentation: DOCUMENTATION,
    shape: "bb_live_[0-9A-Za-z_\\-]{27}",
  }),
  defineFormat({
    id: "browserbase_test",
    documentation: DOCUMENTATION,
    shape: "bb_test_[0-9A-Za-z_\\-]{27}",
  }),
];

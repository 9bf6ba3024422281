import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.goshippo.com/docs/guides_general/authentication/";

/** Formats of this vendor's keys. */
export const SHIPPO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "shippo",
    documentation: DOCUMENTATION,
    shape: "shippo_live_[0-9A-Fa-f]{40}",
  }),
  defineFormat({
    id: "shippo_test",
    documentation: DOCUMENTATION,
    shape: "shippo_test_[0-9A-Fa-f]{40}",
  }),
];

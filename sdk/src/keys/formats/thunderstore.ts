import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://thunderstore.io/api/docs/";

/** Formats of this vendor's keys. */
export const THUNDERSTORE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "thunderstore",
    documentation: DOCUMENTATION,
    shape: "tss_[0-9A-Za-z]{38,42}",
    tier: "context",
  }),
];

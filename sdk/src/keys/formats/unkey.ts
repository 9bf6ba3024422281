import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://www.unkey.com/docs/security/root-keys";

/** Formats of this vendor's keys. */
export const UNKEY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "unkey_root_key",
    documentation: DOCUMENTATION,
    shape: "unkey_[0-9A-Za-z]{20,40}",
    tier: "context",
  }),
];

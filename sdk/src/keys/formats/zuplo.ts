import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://zuplo.com/docs/articles/api-key-management";

/** Formats of this vendor's keys. */
export const ZUPLO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "zuplo",
    documentation: DOCUMENTATION,
    shape: "zpka_[0-9a-z]{32}_[0-9a-f]{8}",
    tier: "context",
  }),
];

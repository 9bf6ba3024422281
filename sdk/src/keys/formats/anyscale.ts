import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.anyscale.com/endpoints/";

/** Formats of this vendor's keys. */
export const ANYSCALE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "anyscale",
    documentation: DOCUMENTATION,
    shape: "esecret_[0-9A-Za-z]{26}",
    tier: "context",
  }),
  defineFormat({
    id: "anyscale_platform",
    documentation: DOCUMENTATION,
    shape: "aph0_[0-9A-Za-z]{60,160}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.warpstream.com/warpstream/reference/api-reference";

/** Formats of this vendor's keys. */
export const WARPSTREAM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "warpstream_secret",
    documentation: DOCUMENTATION,
    shape: "aks_[0-9a-f]{64}",
    tier: "context",
  }),
];

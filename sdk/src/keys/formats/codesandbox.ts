import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://codesandbox.io/docs/sdk";

/** Formats of this vendor's keys. */
export const CODESANDBOX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "codesandbox",
    documentation: DOCUMENTATION,
    shape: "csb_v1_[0-9A-Za-z_\\-]{43}",
    tier: "context",
  }),
];

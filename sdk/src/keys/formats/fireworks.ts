import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.fireworks.ai/api-reference/introduction";

/** Formats of this vendor's keys. */
export const FIREWORKS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "fireworks",
    documentation: DOCUMENTATION,
    shape: "fw_[0-9A-Za-z]{22,24}",
    // No page of the vendor that we found gives this form, so a finding is no surer than one beside a credential's name.
    tier: "context",
    nearMisses: () => [`fw_${"forwarding".repeat(2)}id`],
  }),
];

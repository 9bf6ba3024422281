import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://polar.sh/docs/integrate/oat";

/** Formats of this vendor's keys. */
export const POLAR_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "polar_organization",
    documentation: DOCUMENTATION,
    shape: "polar_oat_[0-9A-Za-z]{40,60}",
    tier: "context",
  }),
  defineFormat({
    id: "polar_personal",
    documentation: DOCUMENTATION,
    shape: "polar_pat_[0-9A-Za-z]{40,60}",
    tier: "context",
  }),
  defineFormat({
    id: "polar_webhook",
    documentation: DOCUMENTATION,
    shape: "polar_whs_[0-9A-Za-z]{40,60}",
    tier: "context",
  }),
];

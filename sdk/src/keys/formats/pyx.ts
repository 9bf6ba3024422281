import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.astral.sh/pyx/";

/** Formats of this vendor's keys. */
export const PYX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pyx",
    documentation: DOCUMENTATION,
    shape: "sk-pyx-key-v[0-9][0-9A-Za-z_\\-]{40,200}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.helicone.ai/helicone-headers/helicone-auth";

/** Formats of this vendor's keys. */
export const HELICONE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "helicone",
    documentation: DOCUMENTATION,
    shape: "sk-helicone-[0-9a-z\\-]{20,60}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.withpersona.com/api-keys";

/** Formats of this vendor's keys. */
export const PERSONA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "persona_production",
    documentation: DOCUMENTATION,
    shape: "persona_production_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    tier: "context",
  }),
  defineFormat({
    id: "persona_sandbox",
    documentation: DOCUMENTATION,
    shape: "persona_sandbox_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    tier: "context",
  }),
];

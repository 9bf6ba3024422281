import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.chief.tools/";

/** Formats of this vendor's keys. */
export const CHIEF_TOOLS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "chief_tools_personal",
    documentation: DOCUMENTATION,
    shape: "ctp_[0-9A-Za-z]{36}",
    tier: "context",
  }),
  defineFormat({
    id: "chief_tools_oauth",
    documentation: DOCUMENTATION,
    shape: "cto_[0-9A-Za-z]{36}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.tolgee.io/platform/account_settings/api_keys_and_pat_tokens";

/** Formats of this vendor's keys. */
export const TOLGEE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tolgee_pat",
    documentation: DOCUMENTATION,
    shape: "tgpat_[0-9a-z]{40,60}",
    tier: "context",
  }),
  defineFormat({
    id: "tolgee_project_key",
    documentation: DOCUMENTATION,
    shape: "tgpak_[0-9a-z]{40,60}",
    tier: "context",
  }),
];

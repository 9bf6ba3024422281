import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.voiceflow.com/reference/authentication";

/** Formats of this vendor's keys. */
export const VOICEFLOW_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "voiceflow_dialog_manager",
    documentation: DOCUMENTATION,
    shape: "VF.DM.[0-9a-f]{24}.[0-9A-Za-z]{16}",
    tier: "context",
  }),
  defineFormat({
    id: "voiceflow_workspace",
    documentation: DOCUMENTATION,
    shape: "VF.WS.[0-9a-f]{24}.[0-9A-Za-z]{16}",
    tier: "context",
  }),
  defineFormat({
    id: "voiceflow_legacy",
    documentation: DOCUMENTATION,
    shape: "VF.[0-9a-f]{24}.[0-9A-Za-z]{16}",
    tier: "context",
  }),
];

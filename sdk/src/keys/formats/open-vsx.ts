import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://github.com/eclipse/openvsx/wiki/Publishing-Extensions";

/** Formats of this vendor's keys. */
export const OPEN_VSX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "open_vsx",
    documentation: DOCUMENTATION,
    shape: "ovsxat_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    tier: "context",
  }),
  defineFormat({
    id: "open_vsx_pat",
    documentation: DOCUMENTATION,
    shape: "ovsxp_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://pangea.cloud/docs/admin-guide/projects/tokens";

/** Formats of this vendor's keys. */
export const PANGEA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pangea",
    documentation: DOCUMENTATION,
    shape: "pts_[a-z2-7]{32}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://dev.vk.com/en/api/access-token/getting-started";

/** Formats of this vendor's keys. */
export const VK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "vk_access_token",
    documentation: DOCUMENTATION,
    shape: "vk1.a.[0-9A-Za-z_\\-]{120,260}",
    tier: "context",
  }),
];

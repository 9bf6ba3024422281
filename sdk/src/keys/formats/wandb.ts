import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.wandb.ai/platform/hosting/iam/access-management-intro";

/** Formats of this vendor's keys. */
export const WANDB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "wandb_v1",
    documentation: DOCUMENTATION,
    shape: "wandb_v1_[0-9A-Za-z_]{60,90}",
    tier: "context",
  }),
];

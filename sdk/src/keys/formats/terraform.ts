import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens";

/** Formats of this vendor's keys. */
export const TERRAFORM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "terraform_cloud",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z]{14}.atlasv1.[0-9A-Za-z_=\\-]{60,70}",
  }),
];

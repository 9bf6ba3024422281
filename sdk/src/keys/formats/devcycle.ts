import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.devcycle.com/platform/account-management/keys/";

/** Formats of this vendor's keys. */
export const DEVCYCLE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "devcycle_server",
    documentation: DOCUMENTATION,
    shape: "dvc_server_[0-9A-Za-z_]{30,60}",
    tier: "context",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.datadoghq.com/account_management/api-app-keys/";

/** Formats of this vendor's keys. */
export const DATADOG_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "datadog_application_key_prefixed",
    documentation: DOCUMENTATION,
    shape: "ddapp_[0-9A-Za-z]{34}",
    tier: "context",
  }),
  defineFormat({
    id: "datadog_pat",
    documentation: DOCUMENTATION,
    shape: "ddpat_[0-9A-Za-z]{22}_[0-9A-Za-z]{40}",
    tier: "context",
  }),
];

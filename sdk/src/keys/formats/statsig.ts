import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.statsig.com/sdk-keys/api-keys";

/** Formats of this vendor's keys. */
export const STATSIG_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "statsig_server_secret",
    documentation: DOCUMENTATION,
    shape: "secret-[0-9A-Za-z]{43}",
    tier: "context",
  }),
  defineFormat({
    id: "statsig_console",
    documentation: DOCUMENTATION,
    shape: "console-[0-9A-Za-z]{43}",
    tier: "context",
  }),
];

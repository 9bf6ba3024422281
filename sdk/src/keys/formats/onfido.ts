import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://documentation.onfido.com/getting-started/general-introduction/";

/** Formats of this vendor's keys. */
export const ONFIDO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "onfido_live",
    documentation: DOCUMENTATION,
    shape: "api_live.[0-9A-Za-z_\\-]{11}.[0-9A-Za-z_\\-]{32}",
    tier: "context",
  }),
  defineFormat({
    id: "onfido_sandbox",
    documentation: DOCUMENTATION,
    shape: "api_sandbox.[0-9A-Za-z_\\-]{11}.[0-9A-Za-z_\\-]{32}",
    tier: "context",
  }),
  defineFormat({
    id: "onfido_live_us",
    documentation: DOCUMENTATION,
    shape: "api_live_us.[0-9A-Za-z_\\-]{11}.[0-9A-Za-z_\\-]{32}",
    tier: "context",
  }),
  defineFormat({
    id: "onfido_live_ca",
    documentation: DOCUMENTATION,
    shape: "api_live_ca.[0-9A-Za-z_\\-]{11}.[0-9A-Za-z_\\-]{32}",
    tier: "context",
  }),
];

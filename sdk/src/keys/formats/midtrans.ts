import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.midtrans.com/docs/midtrans-account";

/** Formats of this vendor's keys. */
export const MIDTRANS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "midtrans_server",
    documentation: DOCUMENTATION,
    shape: "Mid-server-[0-9A-Za-z_\\-]{24}",
    tier: "context",
  }),
  defineFormat({
    id: "midtrans_server_sandbox",
    documentation: DOCUMENTATION,
    shape: "SB-Mid-server-[0-9A-Za-z_\\-]{24}",
    tier: "context",
  }),
];

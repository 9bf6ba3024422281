import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys";

/** Formats of this vendor's keys. */
export const SENDGRID_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "sendgrid",
    documentation: DOCUMENTATION,
    shape: "SG.[0-9A-Za-z_\\-]{20,24}.[0-9A-Za-z_\\-]{39,50}",
    isExact: true,
  }),
];

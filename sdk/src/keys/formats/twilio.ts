import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.twilio.com/docs/iam/api-keys";

/** Formats of this vendor's keys. */
export const TWILIO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "twilio_api_key_sid",
    documentation: DOCUMENTATION,
    shape: "SK[0-9A-Fa-f]{32}",
    nearMisses: (make) => [`AC${make.hex(32)}`, `SM${make.hex(32)}`, `TASK${make.hex(32)}`],
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.klaviyo.com/en/docs/authenticate_";

/** Formats of this vendor's keys. */
export const KLAVIYO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "klaviyo_private",
    documentation: DOCUMENTATION,
    shape: "pk_[0-9a-f]{34}",
    isExact: true,
    nearMisses: (make) => [`pk_live_${make.hex(34)}`],
  }),
  defineFormat({
    id: "klaviyo_oauth_secret",
    documentation: DOCUMENTATION,
    shape: "pk_[0-9A-Za-z]{6}_[0-9a-f]{34}",
    isExact: true,
  }),
];

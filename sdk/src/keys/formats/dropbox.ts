import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.dropbox.com/oauth-guide";

/** Formats of this vendor's keys. */
export const DROPBOX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dropbox_short",
    documentation: DOCUMENTATION,
    shape: "sl.[0-9A-Za-z_=\\-]{130,152}",
    isExact: true,
    nearMisses: (make) => [`ssl.${make.base64url(140)}`],
  }),
  defineFormat({
    id: "dropbox_long",
    documentation: DOCUMENTATION,
    shape: "sl.u.[0-9A-Za-z_\\-]{900,1300}",
  }),
];

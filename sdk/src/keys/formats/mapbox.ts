import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.mapbox.com/accounts/guides/tokens/";

/** Formats of this vendor's keys. */
export const MAPBOX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mapbox_secret",
    documentation: DOCUMENTATION,
    shape: "sk.eyJ[0-9A-Za-z_\\-]{40,200}.[0-9A-Za-z_\\-]{22}",
    nearMisses: (make) => [`pk.eyJ${make.base64url(60)}.${make.base64url(22)}`],
  }),
  defineFormat({
    id: "mapbox_temporary",
    documentation: DOCUMENTATION,
    shape: "tk.eyJ[0-9A-Za-z_\\-]{40,400}.[0-9A-Za-z_\\-]{22}",
  }),
];

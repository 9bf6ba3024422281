import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://planetscale.com/docs/concepts/service-tokens";

/** Formats of this vendor's keys. */
export const PLANETSCALE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "planetscale_password",
    documentation: DOCUMENTATION,
    shape: "pscale_pw_[0-9A-Za-z_=.\\-]{32,64}",
  }),
  defineFormat({
    id: "planetscale_token",
    documentation: DOCUMENTATION,
    shape: "pscale_tkn_[0-9A-Za-z_=.\\-]{32,64}",
  }),
  defineFormat({
    id: "planetscale_oauth",
    documentation: DOCUMENTATION,
    shape: "pscale_oauth_[0-9A-Za-z_=.\\-]{32,64}",
  }),
  defineFormat({
    id: "planetscale_app_secret",
    documentation: DOCUMENTATION,
    shape: "pscale_app_secret_[0-9A-Za-z_\\-]{32,64}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://wakatime.com/developers";

/** Formats of this vendor's keys. */
export const WAKATIME_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "wakatime",
    documentation: DOCUMENTATION,
    shape: "waka_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
  defineFormat({
    id: "wakatime_oauth_token",
    documentation: DOCUMENTATION,
    shape: "waka_tok_[0-9A-Za-z]{80}",
  }),
  defineFormat({
    id: "wakatime_client_secret",
    documentation: DOCUMENTATION,
    shape: "waka_sec_[0-9A-Za-z]{80}",
  }),
  defineFormat({
    id: "wakatime_refresh",
    documentation: DOCUMENTATION,
    shape: "waka_ref_[0-9A-Za-z]{80}",
  }),
];

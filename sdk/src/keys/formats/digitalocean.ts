import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.digitalocean.com/reference/api/create-personal-access-token/";

/** Formats of this vendor's keys. */
export const DIGITALOCEAN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "digitalocean_pat",
    documentation: DOCUMENTATION,
    shape: "dop_v1_[0-9a-f]{64}",
  }),
  defineFormat({
    id: "digitalocean_oauth",
    documentation: DOCUMENTATION,
    shape: "doo_v1_[0-9a-f]{64}",
  }),
  defineFormat({
    id: "digitalocean_refresh",
    documentation: DOCUMENTATION,
    shape: "dor_v1_[0-9a-f]{64}",
  }),
];

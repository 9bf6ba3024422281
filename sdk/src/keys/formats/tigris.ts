import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.tigrisdata.com/docs/iam/manage-access-key/";

/** Formats of this vendor's keys. */
export const TIGRIS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tigris_access_key_secret",
    documentation: DOCUMENTATION,
    shape: "tsec_[0-9A-Za-z+_\\-]{40,80}",
  }),
];

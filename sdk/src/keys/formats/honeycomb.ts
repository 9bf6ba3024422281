import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.honeycomb.io/configure/environments/manage-api-keys/";

/** Formats of this vendor's keys. */
export const HONEYCOMB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "honeycomb_ingest",
    documentation: DOCUMENTATION,
    shape: "hcaik_[0-9a-z]{58}",
  }),
];

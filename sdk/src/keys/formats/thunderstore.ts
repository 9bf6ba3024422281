import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://thunderstore.io/api/docs/";

/** Formats of this vendor's keys. */
export const THUNDERSTORE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "thunderstore",
    documentation: DOCUMENTATION,
    shape: "tss_[0-9A-Za-z]{38,42}",
  }),
];

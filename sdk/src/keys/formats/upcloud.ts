import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.upcloud.com/1.3/3-accounts/";

/** Formats of this vendor's keys. */
export const UPCLOUD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "upcloud",
    documentation: DOCUMENTATION,
    shape: "ucat_[0-9A-Za-z]{24,32}",
  }),
];

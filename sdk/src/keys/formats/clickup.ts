import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.clickup.com/docs/authentication";

/** Formats of this vendor's keys. */
export const CLICKUP_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "clickup",
    documentation: DOCUMENTATION,
    shape: "pk_[0-9]{7,10}_[0-9A-Za-z]{32}",
    isExact: true,
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://cal.com/docs/api-reference/v1/authentication";

/** Formats of this vendor's keys. */
export const CALCOM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "calcom_live",
    documentation: DOCUMENTATION,
    shape: "cal_live_[0-9a-f]{32}",
  }),
  defineFormat({
    id: "calcom",
    documentation: DOCUMENTATION,
    shape: "cal_[0-9a-f]{32}",
    isExact: true,
  }),
];

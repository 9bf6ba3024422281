import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://console.settlemint.com/documentation/";

/** Formats of this vendor's keys. */
export const SETTLEMINT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "settlemint_application",
    documentation: DOCUMENTATION,
    shape: "sm_aat_[0-9A-Za-z]{16}",
  }),
  defineFormat({
    id: "settlemint_personal",
    documentation: DOCUMENTATION,
    shape: "sm_pat_[0-9A-Za-z]{16}",
  }),
  defineFormat({
    id: "settlemint_service",
    documentation: DOCUMENTATION,
    shape: "sm_sat_[0-9A-Za-z]{16}",
  }),
];

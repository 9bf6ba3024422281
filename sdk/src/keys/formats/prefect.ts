import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys";

/** Formats of this vendor's keys. */
export const PREFECT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "prefect_user",
    documentation: DOCUMENTATION,
    shape: "pnu_[0-9A-Za-z]{36}",
  }),
  defineFormat({
    id: "prefect_service",
    documentation: DOCUMENTATION,
    shape: "pnb_[0-9A-Za-z]{36}",
  }),
];

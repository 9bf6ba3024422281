import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://neon.com/docs/manage/api-keys";

/** Formats of this vendor's keys. */
export const NEON_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "neon_key",
    documentation: DOCUMENTATION,
    shape: "napi_[0-9a-z]{64}",
  }),
  defineFormat({
    id: "neon_password",
    documentation: DOCUMENTATION,
    shape: "npg_[0-9A-Za-z]{12}",
    isExact: true,
  }),
];

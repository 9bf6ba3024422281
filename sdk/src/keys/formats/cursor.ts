import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://cursor.com/docs/cloud-agent/api/endpoints";

/** Formats of this vendor's keys. */
export const CURSOR_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "cursor",
    documentation: DOCUMENTATION,
    shape: "key_[0-9a-f]{64}",
    isExact: true,
  }),
  defineFormat({
    id: "cursor_service",
    documentation: DOCUMENTATION,
    shape: "crsr_[0-9a-f]{64}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://e2b.dev/docs/api-key";

/** Formats of this vendor's keys. */
export const E2B_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "e2b",
    documentation: DOCUMENTATION,
    shape: "e2b_[0-9a-f]{40}",
  }),
  defineFormat({
    id: "e2b_access_token",
    documentation: DOCUMENTATION,
    shape: "sk_e2b_[0-9a-f]{40}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://workos.com/docs/reference/authentication";

/** Formats of this vendor's keys. */
export const WORKOS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "workos_test",
    documentation: DOCUMENTATION,
    shape: "sk_test_a2V5X[0-9A-Za-z+/]{40,100}",
  }),
  defineFormat({
    id: "workos_live",
    documentation: DOCUMENTATION,
    shape: "sk_live_a2V5X[0-9A-Za-z+/]{40,100}",
  }),
];

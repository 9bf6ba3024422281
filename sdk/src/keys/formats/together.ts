import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.together.ai/reference/authentication-1";

/** Formats of this vendor's keys. */
export const TOGETHER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "together",
    documentation: DOCUMENTATION,
    shape: "tgp_v1_[0-9A-Za-z_\\-]{43}",
  }),
];

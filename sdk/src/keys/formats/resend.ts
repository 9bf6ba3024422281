import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://resend.com/docs/api-reference/introduction";

/** Formats of this vendor's keys. */
export const RESEND_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "resend",
    documentation: DOCUMENTATION,
    shape: "re_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}",
    isExact: true,
    nearMisses: (make) => [
      `re_3${make.alphanumeric(23)}`,
      `core_${make.alphanumeric(8)}_${make.alphanumeric(24)}`,
      `store_re_${make.alphanumeric(8)}_${make.alphanumeric(24)}`,
    ],
  }),
];

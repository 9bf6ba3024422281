import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.coze.com/docs/developer_guides/pat";

/** Formats of this vendor's keys. */
export const COZE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "coze_pat",
    documentation: DOCUMENTATION,
    shape: "pat_[0-9A-Za-z]{64}",
    isExact: true,
  }),
];

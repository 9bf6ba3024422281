import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://codesandbox.io/docs/sdk";

/** Formats of this vendor's keys. */
export const CODESANDBOX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "codesandbox",
    documentation: DOCUMENTATION,
    shape: "csb_v1_[0-9A-Za-z_\\-]{43}",
  }),
];

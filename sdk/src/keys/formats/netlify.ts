import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.netlify.com/api/get-started/";

/** Formats of this vendor's keys. */
export const NETLIFY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "netlify_pat",
    documentation: DOCUMENTATION,
    shape: "nfp_[0-9A-Za-z]{36,48}",
  }),
];

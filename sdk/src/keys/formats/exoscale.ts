import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://community.exoscale.com/product/iam/";

/** Formats of this vendor's keys. */
export const EXOSCALE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "exoscale_api_key",
    documentation: DOCUMENTATION,
    shape: "EXO[0-9a-f]{24,30}",
    isExact: true,
  }),
];

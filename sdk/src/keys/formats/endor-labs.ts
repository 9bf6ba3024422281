import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.endorlabs.com/rest-api/authentication/";

/** Formats of this vendor's keys. */
export const ENDOR_LABS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "endor_labs",
    documentation: DOCUMENTATION,
    shape: "endr\\+[0-9A-Za-z\\-]{16}",
  }),
];

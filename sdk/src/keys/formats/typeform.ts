import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.typeform.com/developers/get-started/personal-access-token/";

/** Formats of this vendor's keys. */
export const TYPEFORM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "typeform",
    documentation: DOCUMENTATION,
    shape: "tfp_[0-9A-Za-z_.=\\-]{59}",
  }),
];

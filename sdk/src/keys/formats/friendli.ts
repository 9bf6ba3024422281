import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://friendli.ai/docs/openapi/introduction";

/** Formats of this vendor's keys. */
export const FRIENDLI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "friendli",
    documentation: DOCUMENTATION,
    shape: "flp_[0-9A-Za-z]{46,48}",
  }),
];

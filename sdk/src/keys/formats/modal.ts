import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://modal.com/docs/reference/cli/token";

/** Formats of this vendor's keys. */
export const MODAL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "modal_token_id",
    documentation: DOCUMENTATION,
    shape: "ak-[0-9A-Za-z]{22}",
    isExact: true,
  }),
  defineFormat({
    id: "modal_token_secret",
    documentation: DOCUMENTATION,
    shape: "as-[0-9A-Za-z]{22}",
    isExact: true,
  }),
];

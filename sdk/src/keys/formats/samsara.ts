import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.samsara.com/docs/authentication";

/** Formats of this vendor's keys. */
export const SAMSARA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "samsara",
    documentation: DOCUMENTATION,
    shape: "samsara_api_[0-9A-Za-z]{30}",
  }),
];

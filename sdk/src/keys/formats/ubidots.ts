import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.ubidots.com/reference/authentication";

/** Formats of this vendor's keys. */
export const UBIDOTS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "ubidots_token",
    documentation: DOCUMENTATION,
    shape: "BBFF-[0-9A-Za-z]{30}",
  }),
  defineFormat({
    id: "ubidots_token_us",
    documentation: DOCUMENTATION,
    shape: "BBUS-[0-9A-Za-z]{30}",
  }),
];

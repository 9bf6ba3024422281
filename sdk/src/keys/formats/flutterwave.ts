import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.flutterwave.com/docs/authentication";

/** Formats of this vendor's keys. */
export const FLUTTERWAVE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "flutterwave",
    documentation: DOCUMENTATION,
    shape: "FLWSECK_TEST-[0-9a-h]{32}-X",
    nearMisses: (make) => [`FLWPUBK_TEST-${make.hex(32)}-X`],
  }),
  defineFormat({
    id: "flutterwave_live",
    documentation: DOCUMENTATION,
    shape: "FLWSECK-[0-9a-h]{32}-X",
  }),
  defineFormat({
    id: "flutterwave_encryption_test",
    documentation: DOCUMENTATION,
    shape: "FLWSECK_TEST[0-9a-h]{12}",
  }),
];

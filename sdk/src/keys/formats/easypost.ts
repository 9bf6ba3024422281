import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.easypost.com/docs/authentication";

/** Formats of this vendor's keys. */
export const EASYPOST_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "easypost",
    documentation: DOCUMENTATION,
    shape: "EZAK[0-9A-Za-z]{54}",
  }),
  defineFormat({
    id: "easypost_test",
    documentation: DOCUMENTATION,
    shape: "EZTK[0-9A-Za-z]{54}",
  }),
];

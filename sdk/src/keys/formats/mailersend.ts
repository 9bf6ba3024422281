import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.mailersend.com/general.html#authentication";

/** Formats of this vendor's keys. */
export const MAILERSEND_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mailersend",
    documentation: DOCUMENTATION,
    shape: "mlsn.[0-9a-f]{64}",
  }),
];

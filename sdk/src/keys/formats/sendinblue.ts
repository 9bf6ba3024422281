import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.brevo.com/docs/getting-started";

/** Formats of this vendor's keys. */
export const SENDINBLUE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "sendinblue_brevo",
    documentation: DOCUMENTATION,
    shape: "xkeysib-[0-9A-Fa-f]{64}-[0-9A-Za-z]{16}",
  }),
  defineFormat({
    id: "sendinblue_smtp",
    documentation: DOCUMENTATION,
    shape: "xsmtpsib-[0-9A-Fa-f]{64}-[0-9A-Za-z]{16}",
  }),
];

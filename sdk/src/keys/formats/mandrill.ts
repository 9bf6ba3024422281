import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://mailchimp.com/developer/transactional/guides/quick-start/";

/** Formats of this vendor's keys. */
export const MANDRILL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mandrill",
    documentation: DOCUMENTATION,
    shape: "md-[0-9A-Za-z_\\-]{22}",
    contextWords: ["mandrill"],
  }),
];

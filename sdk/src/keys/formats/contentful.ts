import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.contentful.com/developers/docs/references/authentication/";

/** Formats of this vendor's keys. */
export const CONTENTFUL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "contentful_pat",
    documentation: DOCUMENTATION,
    shape: "CFPAT-[0-9A-Za-z_\\-]{43}",
  }),
];

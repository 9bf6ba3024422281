import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://learning.postman.com/docs/developer/postman-api/authentication/";

/** Formats of this vendor's keys. */
export const POSTMAN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "postman",
    documentation: DOCUMENTATION,
    shape: "PMAK-[0-9A-Fa-f]{24}-[0-9A-Fa-f]{34}",
  }),
  defineFormat({
    id: "postman_collection",
    documentation: DOCUMENTATION,
    shape: "PMAT-[0-9A-Z]{26}",
  }),
];

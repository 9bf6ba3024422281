import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://learning.postman.com/docs/developer/postman-api/authentication/";

/** Formats of this vendor's keys. */
export const POSTMAN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "postman",
    documentation: DOCUMENTATION,
    shape: "PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
  }),
];

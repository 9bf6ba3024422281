import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.stackhawk.com/apidocs.html";

/** Formats of this vendor's keys. */
export const STACKHAWK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "stackhawk",
    documentation: DOCUMENTATION,
    shape: "hawk.[0-9A-Za-z_\\-]{20}.[0-9A-Za-z_\\-]{20}",
  }),
];

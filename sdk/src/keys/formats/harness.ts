import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/";

/** Formats of this vendor's keys. */
export const HARNESS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "harness_pat",
    documentation: DOCUMENTATION,
    shape: "pat.[0-9A-Za-z_\\-]{22}.[0-9a-f]{24}.[0-9A-Za-z]{20}",
    isExact: true,
  }),
  defineFormat({
    id: "harness_sat",
    documentation: DOCUMENTATION,
    shape: "sat.[0-9A-Za-z_\\-]{22}.[0-9a-f]{24}.[0-9A-Za-z]{20}",
    isExact: true,
  }),
];

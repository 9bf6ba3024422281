import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.deepl.com/docs/getting-started/auth";

/** Formats of this vendor's keys. */
export const DEEPL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "deepl_free",
    documentation: DOCUMENTATION,
    shape: "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:fx",
    isExact: true,
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://configcat.com/docs/sdk-reference/overview/";

/** Formats of this vendor's keys. */
export const CONFIGCAT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "configcat_sdk_key",
    documentation: DOCUMENTATION,
    shape: "configcat-sdk-1/[0-9A-Za-z_\\-]{22}/[0-9A-Za-z_\\-]{22}",
  }),
];

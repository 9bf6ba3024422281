import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://tencentcloud.com/document/api/1035/41177";

/** Formats of this vendor's keys. */
export const TENCENT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tencent_secret_id",
    documentation: DOCUMENTATION,
    shape: "AKID[0-9A-Za-z]{32}",
  }),
];

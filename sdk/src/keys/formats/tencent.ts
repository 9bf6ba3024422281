import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.tencentcloud.com/document/product/1278/85305";

/** Formats of this vendor's keys. */
export const TENCENT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tencent_secret_id",
    documentation: DOCUMENTATION,
    shape: "AKID[0-9A-Za-z]{32}",
  }),
];

import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair";

/** Formats of this vendor's keys. */
export const ALIBABA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "alibaba_access_key_id",
    documentation: DOCUMENTATION,
    shape: "LTAI[0-9A-Za-z]{17,21}",
  }),
];
